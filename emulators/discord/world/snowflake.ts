/** Snowflakes: Discord's ids, which grow with time. */

const DISCORD_EPOCH = 1_420_070_400_000n;

/** Strictly increasing, 19 digits in this decade. */
export function createSnowflakes(now: () => number): () => string {
  let last = 0n;
  return () => {
    const fresh = (BigInt(now()) - DISCORD_EPOCH) << 22n;
    last = fresh > last ? fresh : last + 1n;
    return String(last);
  };
}

/** The moment that an id was made, in milliseconds since the epoch. */
export function timeOf(snowflake: string): number {
  return Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH);
}
