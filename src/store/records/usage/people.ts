/** Usage without the id of somebody who has asked to be forgotten: the sums stay, and say no more whose they are. */

import { merged } from '../../../conversation/usage/cells.ts';
import { StoreError } from '../../../errors.ts';
import type { Medium } from '../../medium.ts';
import { FORMATS } from '../formats.ts';
import { type Format, pack, unpack } from '../records.ts';

/** Stands for nobody in particular. */
const NOBODY = '';

/** No folding may be under way. Throws StoreError. */
export async function anonymizeUsage(
  medium: Medium,
  personId: string,
  channelId: string | null,
  isDay: (day: string) => boolean,
): Promise<void> {
  const isTheirs = (one: { readonly personId: string; readonly channelId: string }): boolean =>
    one.personId === personId && (channelId === null || one.channelId === channelId);
  for (const key of await keysOfDays(medium, 'used:', isDay)) {
    const entry = await readable(medium, key, FORMATS.used);
    if (entry !== null && isTheirs(entry))
      await medium.set(key, pack({ ...entry, personId: NOBODY }, FORMATS.used));
  }
  for (const key of await keysOfDays(medium, 'usage:', isDay)) {
    const day = await readable(medium, key, FORMATS.usage);
    if (day === null || !day.cells.some(isTheirs)) continue;
    const cells = merged(day.cells.map((cell) => (isTheirs(cell) ? { ...cell, personId: NOBODY } : cell)));
    await medium.set(key, pack({ ...day, cells }, FORMATS.usage));
  }
}

/** What was used in a server goes. No folding may be under way. Throws StoreError. */
export async function deleteUsageOf(medium: Medium, serverId: string): Promise<void> {
  const keys = [...(await medium.keys('used:')), ...(await medium.keys('usage:'))];
  const going = keys.filter((key) => key.split(':')[2] === serverId);
  if (going.length > 0) await medium.deleteAll(going);
}

/** Null for what is gone, and for what is damaged: nobody could say of it whose it is. */
async function readable<T>(medium: Medium, key: string, format: Format<T>): Promise<T | null> {
  try {
    const value = await medium.get(key);
    return value === undefined ? null : unpack(key, value, format);
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'damaged') return null;
    throw error;
  }
}

async function keysOfDays(
  medium: Medium,
  prefix: string,
  isDay: (day: string) => boolean,
): Promise<readonly string[]> {
  const keys = await medium.keys(prefix);
  return keys.filter((key) => isDay(key.split(':')[1] ?? ''));
}
