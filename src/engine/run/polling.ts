/**
 * Polling until a run is over. Only a status that the caller counts as the end ends it, so a status that nobody knows yet
 * is waited on like any other. The caller's signal carries the deadline.
 */

import type { APIPromise } from 'openai';
import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import type { Client, RequestOptions } from '../service/client.ts';
import { retryTransient } from '../service/retry.ts';

/** What one look has shown. */
export interface Look<T> {
  readonly seen: T;
  /** How long the service asks to wait, from its header `openai-poll-after-ms`. */
  readonly pollAfterMs: number | null;
}

const BACKOFF: Backoff = { firstMs: 50, longestMs: 5_000, factor: 1.5 };

/** Looks until it is over, through transient failures as well. Throws the signal's reason when it aborts. */
export async function poll<T>(
  look: () => Promise<Look<T>>,
  isOver: (seen: T) => boolean,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  for (let retry = 0; ; retry++) {
    const { seen, pollAfterMs } = await retryTransient(look, {
      clock,
      signal,
      tries: Number.POSITIVE_INFINITY,
    });
    if (isOver(seen)) return seen;
    await clock.sleep(pollAfterMs === null ? backoffMs(BACKOFF, retry) : clamp(pollAfterMs), signal);
  }
}

/**
 * One look at an object of the service, with the wait that the service asks for.
 *
 * @param require throws for an answer that is no such object
 */
export async function lookAt<T>(
  client: Pick<Client, 'readOnce'>,
  what: string,
  retrieve: (options: RequestOptions) => APIPromise<unknown>,
  require: (body: unknown) => T,
  signal: AbortSignal,
): Promise<Look<T>> {
  const { data, response } = await client.readOnce(what, (options) => retrieve(options).withResponse(), {
    signal,
  });
  return { seen: require(data), pollAfterMs: pollAfterMs(response.headers) };
}

export function pollAfterMs(headers: Headers): number | null {
  const ms = Number.parseFloat(headers.get('openai-poll-after-ms') ?? '');
  return Number.isFinite(ms) ? ms : null;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, BACKOFF.firstMs), BACKOFF.longestMs);
}
