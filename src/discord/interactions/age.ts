/** How old something is that has just arrived, by the time in its id. */

import type { Clock } from '../../async/clock.ts';
import { snowflakeTime } from '../../snowflake.ts';

/**
 * Milliseconds since Discord made the id. This machine's clock may be wrong by any amount, and somebody may set it
 * right. So the age is counted on the monotonic clock, and the fastest arrival so far stands for an age of 0. The first
 * arrival therefore has that age always: a delay of its own is not noticed.
 */
export function createAgeOf(clock: Pick<Clock, 'monotonic'>): (id: string) => number {
  let fastest = Number.POSITIVE_INFINITY;
  return (id) => {
    const age = clock.monotonic() - snowflakeTime(id);
    fastest = Math.min(fastest, age);
    return age - fastest;
  };
}
