/** A write of several calls that fails after the first of them. */

import { EngineError } from '../../errors.ts';

/** The same failure of a write of which a part was done before. */
export function asPartialWrite(error: unknown): unknown {
  if (!(error instanceof EngineError) || error.committed !== 'no') return error;
  const { fault, message, retryAfterMs } = error;
  return new EngineError(fault, message, {
    committed: 'maybe',
    cause: error,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
