/** Snowflakes: Discord's ids, which hold the moment at which they were made. Pure. */

/** They count milliseconds from the first second of 2015 in their upper 42 bits. Source: Discord's reference, "Snowflakes". */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** Milliseconds since the epoch, by Discord's clock. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** The first id of a moment: every message from then on has a higher one. */
export function snowflakeAt(ms: number): string {
  return String(BigInt(Math.max(0, Math.floor(ms) - DISCORD_EPOCH_MS)) << 22n);
}
