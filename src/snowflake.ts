/** Snowflakes: Discord's ids. They grow with time, are too large for a number, and hold the moment of their making. Pure. */

import { DiscordSnowflake, Snowflake } from '@sapphire/snowflake';

const FIRST = { increment: 0n, workerId: 0n, processId: 0n };
const DISCORD_EPOCH_MS = Number(DiscordSnowflake.epoch);

/** Milliseconds since the epoch, by Discord's clock. */
export function snowflakeTime(id: string): number {
  return DiscordSnowflake.timestampFrom(id);
}

/** The first id of a moment: every message from then on has a higher one. */
export function snowflakeAt(ms: number): string {
  const timestamp = Math.max(DISCORD_EPOCH_MS, Math.floor(ms));
  return String(DiscordSnowflake.generate({ ...FIRST, timestamp }));
}

/** For sorting, the oldest first. */
export function compareSnowflakes(a: string, b: string): number {
  return Snowflake.compare(a, b);
}

export function isAfter(id: string, other: string): boolean {
  return compareSnowflakes(id, other) > 0;
}

/** The later of two ids, of which the first may be none. */
export function latest(a: string | null, b: string): string {
  return a !== null && isAfter(a, b) ? a : b;
}
