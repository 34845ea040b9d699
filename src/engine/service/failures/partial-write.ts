/** The failure of a write that takes several calls, of which the first succeeded. */

import { EngineError } from '../../../errors.ts';

/** The same failure as one that may have taken effect, since a part of the write has. */
export function asPartialWrite(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.committed !== 'no') return error;
  const { fault, message, retryAfterMs } = error;
  return new EngineError(fault, message, {
    committed: 'maybe',
    cause: error,
    retryAfterMs,
  });
}
