/** The budget of identifies: how long the next one waits, told from the earlier ones. Pure. */

import { backoffMs } from '../../async/backoff.ts';

/** Ages are milliseconds since an identify, the oldest first; a negative one is of a clock that went wrong. */
export interface Identifies {
  /** Ages of those of this shard, by this process. */
  readonly ofShard: readonly number[];
  /** Ages of those of all shards within a day, by earlier processes too. */
  readonly ofDay: readonly number[];
  /** Discord's own count: how many a day has, how many of them remain, and in how many milliseconds they come back. */
  readonly total: number;
  readonly remaining: number;
  readonly resetsInMs: number;
}

export const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;

/** So many identifies of a shard in an hour are within reason; each further one waits twice as long as the last. */
const FREE = 3;
const BACKOFF = { firstMs: 5_000, longestMs: 5 * 60_000 };

/** The bot lives on half of the day's budget; two fifths of that may go at once, the rest is spread over the day. */
const SHARE = 0.5;
const AT_ONCE = 0.4;

/** Milliseconds until an identify is in order; 0 or less means now. */
export function identifyWaitMs({ ofShard, ofDay, total, remaining, resetsInMs }: Identifies): number {
  return Math.max(
    afterShard(within(ofShard, HOUR_MS)),
    afterDay(within(ofDay, DAY_MS), total),
    remaining > 0 ? 0 : resetsInMs,
  );
}

function within(ages: readonly number[], ms: number): readonly number[] {
  return ages.filter((age) => age >= 0 && age < ms);
}

function afterShard(ages: readonly number[]): number {
  return ages.length < FREE ? 0 : backoffMs(BACKOFF, ages.length - FREE) - (ages.at(-1) ?? 0);
}

function afterDay(ages: readonly number[], total: number): number {
  const allowed = Math.floor(total * SHARE);
  const atOnce = Math.floor(allowed * AT_ONCE);
  if (ages.length < atOnce) return 0;
  const spread = DAY_MS / (allowed - atOnce) - (ages.at(-1) ?? 0);
  return ages.length < allowed ? spread : Math.max(spread, DAY_MS - (ages[ages.length - allowed] ?? 0));
}
