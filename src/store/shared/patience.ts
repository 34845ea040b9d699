/** Waiting for a database that does not answer: a call is made again until it succeeds or has waited long enough. */

import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';

export type Patience = <T>(work: () => Promise<T>) => Promise<T>;

export interface PatienceDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Of the database, as people may see it. */
  readonly address: string;
}

const BACKOFF: Backoff = { firstMs: 50, longestMs: 1_000 };
const START_BACKOFF: Backoff = { firstMs: 250, longestMs: 5_000 };

/**
 * Once a call has waited in vain the others only try, until one succeeds: in a long outage whoever writes is told at once. Reads
 * and writes have one each, since reads may go on while writes may not.
 *
 * @param limitMs how long a call waits
 */
export function createPatience(limitMs: number, { clock, log, address }: PatienceDeps): Patience {
  let since: number | null = null;
  let waitedInVain = false;

  const answered = (): void => {
    waitedInVain = false;
    if (since === null) return;
    const ms = Math.round(clock.monotonic() - since);
    since = null;
    log.info({ event: 'store.answers', address, ms }, 'The database answers again.');
  };
  const failed = (error: unknown): void => {
    if (since !== null) return;
    since = clock.monotonic();
    log.warn(
      { event: 'store.waiting', address, error, limitMs },
      'The database does not answer; what is to be kept waits for it.',
    );
  };
  return (work) =>
    retry(
      clock,
      async () => {
        const result = await work();
        answered();
        return result;
      },
      (error, retries) => {
        if (!isOutage(error)) return null;
        failed(error);
        const waitMs = backoffMs(BACKOFF, retries, clock.random());
        waitedInVain ||= since !== null && clock.monotonic() + waitMs - since > limitMs;
        return waitedInVain ? null : waitMs;
      },
    );
}

/** As long as it takes, at the start: there is nothing to do without a store. */
export function untilItAnswers<T>(work: () => Promise<T>, { clock, log, address }: PatienceDeps): Promise<T> {
  return retry(clock, work, (error, retries) => {
    if (!isOutage(error)) return null;
    const fields = { event: 'store.waiting', address, error };
    if (retries === 0) log.warn(fields, 'The database does not answer; the start waits until it does.');
    else log.debug(fields, 'The database does not answer yet.');
    return backoffMs(START_BACKOFF, retries, clock.random());
  });
}

function isOutage(error: unknown): boolean {
  return error instanceof StoreError && error.fault === 'unavailable';
}
