/** Cancelling a run at its service: how long it may take, how often it is tried, and what a refusal means. */

import type { Clock } from '../../async/clock.ts';
import { timeoutSignal } from '../../async/timeout.ts';
import type { Engine } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import { retryTransient } from '../service/retry.ts';

export type CancelOutcome = Awaited<ReturnType<Engine['cancel']>>;

/** Whoever cancels a run waits for it. */
const LIMIT_MS = 5_000;
const TRIES = 3;

/**
 * Cancels within five seconds, and tries again within these: cancelling twice does no harm, and a run that goes on holds
 * its thread.
 *
 * @param request asks the service once, and returns what became of the run
 * @param outer ends the attempt earlier
 */
export async function cancelAtService(
  clock: Clock,
  request: (signal: AbortSignal) => Promise<CancelOutcome>,
  outer?: AbortSignal,
): Promise<CancelOutcome> {
  const late = (): EngineError =>
    new EngineError('network', `cancelling takes longer than ${LIMIT_MS / 1_000} s`, { committed: 'maybe' });
  using time = timeoutSignal(clock, LIMIT_MS, outer, late);
  try {
    return await retryTransient(() => request(time.signal), { clock, signal: time.signal, tries: TRIES });
  } catch (error) {
    return outcomeOf(error);
  }
}

/**
 * What a refusal says of the run. A run that has ended, or that nobody knows any more, is finished. A server without the
 * route cannot cancel, and neither can anybody cancel a run in the foreground. Every other failure is thrown on.
 */
function outcomeOf(error: unknown): CancelOutcome {
  if (!(error instanceof EngineError)) throw error;
  if (error.fault === 'unsupported' || error.detail?.kind === 'synchronous-run') return 'unsupported';
  if (error.fault === 'gone' || error.status === 400 || error.status === 409) return 'finished';
  throw error;
}
