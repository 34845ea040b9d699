/** Invalid requests: Discord bans an address for an hour after 10,000 answers of 401, 403 or 429 within ten minutes. */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface InvalidRequests {
  /** Takes note of an answer. Those that Discord does not count are left out. */
  note(status: number, scope: string | null): void;
}

const WINDOW_MS = 10 * 60_000;
/** A fifth of what Discord bans for: other processes may share the address. */
const MOST = 2_000;
const LOG_EVERY = 500;

/** At the limit every request waits until half of the invalid ones are ten minutes old. */
export function createInvalidRequests(
  rateLimiter: Pick<RateLimiter, 'pause'>,
  clock: Pick<Clock, 'monotonic'>,
  log: Log,
): InvalidRequests {
  /** When they were answered, oldest first; never more than the limit. */
  const times: number[] = [];
  let pausedUntil = 0;
  return {
    note(status, scope) {
      if (!isCounted(status, scope)) return;
      const now = clock.monotonic();
      times.push(now);
      while (times.length > MOST || now - (times[0] ?? now) >= WINDOW_MS) times.shift();
      if (times.length >= MOST && now >= pausedUntil) {
        pausedUntil = (times[MOST / 2] ?? now) + WINDOW_MS;
        const pausedMs = pausedUntil - now;
        rateLimiter.pause(pausedMs);
        log.error(
          { event: 'invalid-requests.limit', invalid: MOST, pausedMs: Math.round(pausedMs) },
          'Discord refuses so many requests that every request waits now: at 10,000 it would ban this address.',
        );
      } else if (times.length < MOST && times.length % LOG_EVERY === 0) {
        log.warn(
          { event: 'invalid-requests.many', invalid: times.length },
          'Discord refused many requests within ten minutes.',
        );
      }
    },
  };
}

/** Pure. */
function isCounted(status: number, scope: string | null): boolean {
  return status === 401 || status === 403 || (status === 429 && scope !== 'shared');
}
