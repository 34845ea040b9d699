/** Cancelling: how long it may take, how often it is tried, and what a refusal means. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import type { Engine } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { retryTransient } from './retry.ts';

/** Somebody waits for what comes after it. */
const LIMIT_MS = 5_000;
const TRIES = 3;

/** Cancelling twice does no harm, and a run that is left alone holds its thread: it is tried again within its time. */
export async function retryCancel<T>(
  clock: Clock,
  cancel: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const late = (): EngineError =>
    new EngineError('network', `cancelling takes longer than ${LIMIT_MS / 1_000} s`, { committed: 'maybe' });
  using time = timeoutSignal(clock, LIMIT_MS, outer, late);
  return await retryTransient(() => cancel(time.signal), { clock, signal: time.signal, tries: TRIES });
}

/**
 * A run that has ended, or that nobody knows any more, is finished; a server without the route, or a run that is not in
 * the background, cannot be cancelled. Everything else is thrown on.
 */
export function cancelOutcome(error: unknown): Awaited<ReturnType<Engine['cancel']>> {
  if (!(error instanceof EngineError)) throw error;
  if (error.fault === 'unsupported' || /synchronous/i.test(error.message)) return 'unsupported';
  if (error.fault === 'gone' || error.status === 400 || error.status === 409) return 'finished';
  throw error;
}
