/** Patience with a file that another process holds: a call is tried until it succeeds or has waited long enough. */

import type { Clock } from '../../async/clock.ts';
import { isBusy } from '../errors.ts';

export type BusyRetry = <T>(work: () => Promise<T>) => Promise<T>;

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 100;

/** Once a call has waited in vain the others only try, until one succeeds: a burst is refused together, not one by one. */
export function createBusyRetry(limitMs: number, clock: Clock): BusyRetry {
  let inVain = false;
  return async (work) => {
    const until = clock.now() + limitMs;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      try {
        const result = await work();
        inVain = false;
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        inVain ||= clock.now() + wait > until;
        if (inVain) throw error;
      }
      await clock.sleep(wait);
    }
  };
}
