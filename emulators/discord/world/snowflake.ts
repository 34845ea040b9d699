/** Snowflakes: Discord's ids, which grow with time. */

import { DiscordSnowflake } from '@sapphire/snowflake';

const FIRST = { increment: 0n, workerId: 0n, processId: 0n };

/** Strictly increasing, 19 digits in this decade. */
export function createSnowflakes(now: () => number): () => string {
  let last = 0n;
  return () => {
    const fresh = DiscordSnowflake.generate({ ...FIRST, timestamp: now() });
    last = fresh > last ? fresh : last + 1n;
    return String(last);
  };
}

/** The moment that an id was made, in milliseconds since the epoch. */
export function snowflakeTime(id: string): number {
  return DiscordSnowflake.timestampFrom(id);
}
