/**
 * Polling until something is over. It ends on what the caller calls over and on nothing else, so a status that nobody
 * knows yet is waited on like any other; the caller's signal carries the deadline.
 */

import type { Clock } from '../../async/clock.ts';
import { retryTransient } from './retry.ts';

/** What one look has shown. */
export interface Look<T> {
  readonly seen: T;
  /** Milliseconds that the service asks to wait, from its header `openai-poll-after-ms`. */
  readonly pollAfterMs: number | null;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.5;

/** Looks until it is over. Transient failures of a look are waited out. Throws the signal's reason when it aborts. */
export async function poll<T>(
  look: () => Promise<Look<T>>,
  isOver: (seen: T) => boolean,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT_MS)) {
    const { seen, pollAfterMs } = await retryTransient(look, {
      clock,
      signal,
      tries: Number.POSITIVE_INFINITY,
    });
    if (isOver(seen)) return seen;
    await clock.sleep(pollAfterMs === null ? wait : clamp(pollAfterMs), signal);
  }
}

export function pollAfterMs(headers: Headers): number | null {
  const ms = Number.parseFloat(headers.get('openai-poll-after-ms') ?? '');
  return Number.isFinite(ms) ? ms : null;
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, FIRST_WAIT_MS), LONGEST_WAIT_MS);
}
