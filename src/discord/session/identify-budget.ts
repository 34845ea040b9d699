/** The budget of identifies: when the next one may be, told from the earlier ones. Pure. */

export interface Identifies {
  /** Earlier ones of this shard by this process; milliseconds since the epoch, rising. */
  readonly ofShard: readonly number[];
  /** Earlier ones of all shards within a day, of earlier processes too. */
  readonly ofDay: readonly number[];
  /** Discord's own count: how many a day has, how many are left of them, and when they come back. */
  readonly total: number;
  readonly left: number;
  readonly resetsAt: number;
}

export const DAY_MS = 24 * 60 * 60_000;

/** A shard's identifies that are within reason in an hour; each further one waits twice as long as the last. */
const FREE = 3;
const HOUR_MS = 60 * 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** The bot lives on half of the day's budget; two fifths of that may go at once, the rest is spread over the day. */
const SHARE = 0.5;
const AT_ONCE = 0.4;

/** The moment from which on an identify is in order; not after `now` if that is at once. */
export function identifyAt(identifies: Identifies, now: number): number {
  return Math.max(
    afterShard(identifies.ofShard, now),
    afterDay(identifies, now),
    afterDiscord(identifies, now),
  );
}

function afterShard(ofShard: readonly number[], now: number): number {
  const recent = ofShard.filter((at) => at <= now && now - at < HOUR_MS);
  if (recent.length < FREE) return now;
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (recent.length - FREE));
  return (recent.at(-1) ?? now) + wait;
}

function afterDay({ ofDay, total }: Identifies, now: number): number {
  const allowed = Math.floor(total * SHARE);
  const atOnce = Math.floor(allowed * AT_ONCE);
  const used = ofDay.filter((at) => at <= now && now - at < DAY_MS);
  if (used.length < atOnce) return now;
  const spread = (used.at(-1) ?? now) + DAY_MS / (allowed - atOnce);
  return used.length < allowed ? spread : Math.max(spread, (used[used.length - allowed] ?? now) + DAY_MS);
}

function afterDiscord({ left, resetsAt }: Identifies, now: number): number {
  return left > 0 ? now : resetsAt;
}
