/** How old something is that just arrived, from the time in its id. */

import type { Clock } from '../../async/clock.ts';
import { snowflakeTime } from '../../snowflake.ts';

/**
 * Milliseconds since Discord made the id. This machine's clock may be wrong by any amount, so the fastest arrival so
 * far stands for no age at all: the first one always does, and a delay of its own is not noticed.
 */
export function createAgeOf(clock: Clock): (id: string) => number {
  let fastest = Number.POSITIVE_INFINITY;
  return (id) => {
    const age = clock.now() - snowflakeTime(id);
    fastest = Math.min(fastest, age);
    return age - fastest;
  };
}
