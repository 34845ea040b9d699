/** Trying again: attempts one after the other, for as long as another one can help. */

import type { Clock } from './clock.ts';

/**
 * The outcome of the first attempt that succeeds.
 *
 * @param waitMs says after a failure how long to wait for the next attempt, in milliseconds, or null for none: then the
 *   failure is thrown. It is given the number of retries before, from 0; what it throws itself is thrown, too
 * @param signal once it aborts there is no further attempt, and its reason is thrown
 */
export async function retry<T>(
  clock: Pick<Clock, 'sleep'>,
  attempt: () => Promise<T>,
  waitMs: (error: unknown, retries: number) => number | null,
  signal?: AbortSignal,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const wait = waitMs(error, retries);
      if (wait === null) throw error;
      await clock.sleep(wait, signal);
    }
  }
}
