/** How old something is that has just arrived, by the time in its id. */

import type { Clock } from '../../async/clock.ts';
import { createRecentMaximum } from '../../async/recent-maximum.ts';
import { snowflakeTime } from '../../snowflake.ts';

/** Long enough to notice what comes late after a lost connection. */
const WINDOW_MS = 5 * 60_000;

/**
 * Milliseconds since Discord made the id. This machine's clock may be wrong by any amount, and somebody may set it
 * right. So the age is counted on the monotonic clock, and the fastest arrival of the last minutes stands for an age of 0:
 * a clock that is off, even this one, is off for minutes and not for good. The first arrival has that age always: a delay
 * of its own is not noticed.
 */
export function createAgeOf(clock: Pick<Clock, 'monotonic'>): (id: string) => number {
  /** How far the ids are ahead of the monotonic clock. */
  const aheadMs = createRecentMaximum(clock, WINDOW_MS);
  return (id) => {
    const ahead = snowflakeTime(id) - clock.monotonic();
    aheadMs.add(ahead);
    return (aheadMs.value() ?? ahead) - ahead;
  };
}
