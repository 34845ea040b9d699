/** What is said of the records of a store, whatever it keeps them on. */

import type { InspectedRecords } from '../store/inspection/records.ts';
import { count, type Finding, fail, ok } from './finding.ts';

/** The remedy where the store is a file. */
export const RESTORE = 'stop the bot and restore the newest good backup with `npm run doctor -- --restore`';
/** At most so many records or channels are named in a line. */
const NAMED = 3;

/** Whether every record reads. */
export function recordsFinding({ records: readable, unreadable }: InspectedRecords): Finding {
  const [first] = unreadable;
  if (first === undefined) return ok('records', `all ${count(readable, 'record')} read`);
  const keys = unreadable.slice(0, NAMED).map((error) => error.key ?? 'the table’s end');
  const others = unreadable.length > NAMED ? ', …' : '';
  const all = readable + unreadable.length;
  return fail(
    'records',
    `${unreadable.length} of ${all} do not read (${keys.join(', ')}${others}): ${first.message}`,
  );
}

/** Whether the next start finds what is owed. */
export function openWorkFinding({ unindexed }: InspectedRecords, restore: string): Finding {
  if (unindexed.length === 0) return ok('open work', 'the next start finds all of it');
  return fail(
    'open work',
    `the next start would not find that of ${count(unindexed.length, 'channel')}, ${unindexed.slice(0, NAMED).join(', ')}: write to the bot there, or ${restore}`,
  );
}
