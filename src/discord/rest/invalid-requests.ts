/** Refusals: Discord bans an address for an hour when 10,000 of its requests are refused within ten minutes. */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface InvalidRequests {
  /** To be told of every answer; those that Discord does not count are left out. */
  note(status: number, scope: string | null): void;
}

const WINDOW_MS = 10 * 60_000;
/** A fifth of what Discord bans for: other processes may share the address. */
const MOST = 2_000;
const TOLD_EVERY = 500;

/** At the limit all requests wait until half of the refusals are ten minutes old. */
export function createInvalidRequests(
  pacer: Pick<RateLimiter, 'pause'>,
  clock: Clock,
  log: Log,
): InvalidRequests {
  /** When, oldest first; never more than the limit. */
  const refused: number[] = [];
  let pausedUntil = 0;
  return {
    note(status, scope) {
      if (!isCounted(status, scope)) return;
      const now = clock.now();
      refused.push(now);
      while (refused.length > MOST || now - (refused[0] ?? now) >= WINDOW_MS) refused.shift();
      if (refused.length >= MOST && now >= pausedUntil) {
        pausedUntil = (refused[MOST / 2] ?? now) + WINDOW_MS;
        pacer.pause(pausedUntil - now);
        log.error(
          { refused: MOST, pausedMs: pausedUntil - now },
          'Discord refuses too many requests and would ban this address at 10,000: everything waits',
        );
      } else if (refused.length < MOST && refused.length % TOLD_EVERY === 0) {
        log.warn({ refused: refused.length }, 'Discord refused many requests within ten minutes');
      }
    },
  };
}

/** Pure. */
function isCounted(status: number, scope: string | null): boolean {
  return status === 401 || status === 403 || (status === 429 && scope !== 'shared');
}
