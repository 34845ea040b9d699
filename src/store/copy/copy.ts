/** Copies everything from one store into another one, as it is kept there, and reads it back. */

import { isDeepStrictEqual } from 'node:util';
import { StoreError } from '../../errors.ts';
import type { Entry, Medium } from '../medium.ts';
import { UNFINISHED } from './unfinished.ts';

export interface CopyEnd {
  readonly medium: Medium;
  /** As people may see it. */
  readonly address: string;
}

/** Rows that are under way at one time. */
const TOGETHER = 100;

/**
 * Resolves with the number of records. Encrypted values go over as they are, so that the same key counts for both. A target that
 * holds an unfinished copy is emptied first.
 *
 * Throws StoreError: `unusable` for a target that is not empty, or a source that is itself an unfinished copy. Whatever ends it
 * in the middle, the target says so of itself, and no bot starts on it.
 *
 * @param tell is told how many of how many records are there
 */
export async function copyStore(
  from: CopyEnd,
  to: CopyEnd,
  tell: (done: number, all: number) => void,
): Promise<number> {
  if ((await from.medium.get(UNFINISHED)) !== undefined)
    throw new StoreError('unusable', `copy ${from.address}: it is an unfinished copy itself`);
  await makeRoom(to);
  const keys = await from.medium.keys('');
  tell(0, keys.length);
  for (let at = 0; at < keys.length; at += TOGETHER) {
    const some = keys.slice(at, at + TOGETHER);
    const rows = await valuesOf(from, some);
    await to.medium.setAll(rows);
    await verify(to, rows);
    tell(at + some.length, keys.length);
  }
  await requireSameKeys(to, keys);
  await to.medium.delete(UNFINISHED);
  return keys.length;
}

/** The mark before the first record, and out of it before anything that an earlier copy has left. */
async function makeRoom({ medium, address }: CopyEnd): Promise<void> {
  const present = await medium.keys('');
  if (present.length > 0 && !present.includes(UNFINISHED))
    throw new StoreError(
      'unusable',
      `copy to ${address}: expected an empty store, got one with ${present.length.toLocaleString('en-US')} records; name another one`,
    );
  await medium.set(UNFINISHED, 1);
  await medium.deleteAll(present.filter((key) => key !== UNFINISHED));
}

async function valuesOf({ medium, address }: CopyEnd, keys: readonly string[]): Promise<readonly Entry[]> {
  const values = await Promise.all(keys.map((key) => medium.get(key)));
  return keys.map((key, n) => {
    if (values[n] === undefined)
      throw new StoreError(
        'unavailable',
        `copy ${address}: ${key} has gone meanwhile; somebody else writes there`,
      );
    return { key, value: values[n] };
  });
}

/** Throws StoreError `damaged` for a record that reads otherwise than it was written. */
async function verify(to: CopyEnd, rows: readonly Entry[]): Promise<void> {
  const read = await Promise.all(rows.map(({ key }) => to.medium.get(key)));
  for (const [n, { key, value }] of rows.entries())
    if (!isDeepStrictEqual(read[n], value))
      throw new StoreError('damaged', `copy to ${to.address}: ${key} reads otherwise than it was written`, {
        key,
      });
}

async function requireSameKeys({ medium, address }: CopyEnd, keys: readonly string[]): Promise<void> {
  const present = new Set(await medium.keys(''));
  present.delete(UNFINISHED);
  if (present.size === keys.length && keys.every((key) => present.has(key))) return;
  throw new StoreError(
    'damaged',
    `copy to ${address}: expected ${keys.length} records at its end, got ${present.size}; somebody else writes there`,
  );
}
