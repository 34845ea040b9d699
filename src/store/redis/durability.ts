/** What a Redis keeps of what it has acknowledged, as far as it tells. */

import { messageOf } from '../../errors.ts';
import type { Durability } from '../shared/database.ts';
import type { Ask } from './rows.ts';

/** https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/ */
const SETTINGS = ['appendonly', 'appendfsync', 'save', 'maxmemory', 'maxmemory-policy'] as const;
export type RedisSettings = Readonly<Record<(typeof SETTINGS)[number], string>>;

/** Never throws. A user may be forbidden to ask, and a service may not have the command. */
export async function durabilityOf(ask: Ask): Promise<readonly Durability[]> {
  try {
    const settings = await Promise.all(
      SETTINGS.map(async (name) => {
        const told = await ask('read the settings', (client) => client.configGet(name));
        return [name, told[name] ?? ''] as const;
      }),
    );
    return judge(Object.fromEntries(settings) as RedisSettings);
  } catch (error) {
    return [
      {
        kind: 'unknown',
        text: `Redis does not say what it keeps on its disk (${messageOf(error)}): see to appendonly yes, appendfsync always and maxmemory-policy noeviction, or let its user run CONFIG GET.`,
      },
    ];
  }
}

/** Pure. */
export function judge(settings: RedisSettings): readonly Durability[] {
  const found: Durability[] = [];
  const keepsLog = settings.appendonly === 'yes';
  if (!keepsLog && settings.save === '')
    found.push({
      kind: 'loss',
      text: 'Redis keeps nothing on its disk, so that its restart loses everything: set appendonly yes and appendfsync always.',
    });
  else if (!keepsLog)
    found.push({
      kind: 'loss',
      text: 'Redis keeps snapshots alone, so that its restart loses what was written since the last one: set appendonly yes and appendfsync always.',
    });
  else if (settings.appendfsync !== 'always')
    found.push({
      kind: 'risk',
      text: `A power cut of the machine of Redis loses the latest writes (appendfsync ${settings.appendfsync}): appendfsync always loses none.`,
    });
  // Without a limit nothing is ever evicted; the others evict only keys that expire, and the store has none.
  if (settings.maxmemory !== '0' && settings['maxmemory-policy'].startsWith('allkeys'))
    found.push({
      kind: 'loss',
      text: `Redis deletes records when its memory is full (maxmemory-policy ${settings['maxmemory-policy']}): set maxmemory-policy noeviction.`,
    });
  return found;
}
