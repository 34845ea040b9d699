/** How old something is that just arrived, from the time in its id. */

import type { Clock } from '../clock.ts';

/** Discord's ids count milliseconds from the first second of 2015 in their upper 42 bits. */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/**
 * Milliseconds since Discord made the id. This machine's clock may be wrong by any amount, so the fastest arrival so
 * far stands for no age at all: the first one always does, and a delay of its own is not noticed.
 */
export function createAgeOf(clock: Clock): (id: string) => number {
  let fastest = Number.POSITIVE_INFINITY;
  return (id) => {
    const age = clock.now() - (Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS);
    fastest = Math.min(fastest, age);
    return age - fastest;
  };
}
