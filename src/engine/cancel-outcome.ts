/** Cancelling: how long it may take, and what a refusal means. */

import type { Engine } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';

/** Somebody waits for what comes after it. */
export const CANCEL_LIMIT_MS = 5_000;

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
