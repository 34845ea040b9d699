/** Retries for a file that another process holds: a call is tried until it succeeds or has waited long enough. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { isBusy } from './errors.ts';

export type BusyRetry = <T>(work: () => Promise<T>) => Promise<T>;

const BACKOFF: Backoff = { firstMs: 5, longestMs: 100 };

/** Once a call has waited in vain the others only try, until one succeeds: a burst is refused together, not one by one. */
export function createBusyRetry(limitMs: number, clock: Clock): BusyRetry {
  let waitedInVain = false;
  return async (work) => {
    const deadline = clock.monotonic() + limitMs;
    for (let retry = 0; ; retry += 1) {
      const waitMs = backoffMs(BACKOFF, retry);
      try {
        const result = await work();
        waitedInVain = false;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        waitedInVain ||= clock.monotonic() + waitMs > deadline;
        if (waitedInVain) throw error;
      }
      await clock.sleep(waitMs);
    }
  };
}
