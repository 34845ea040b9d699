/** A server that does not know how we asked, as opposed to what we asked for: it is asked again more plainly. */

import { EngineError } from '../errors.ts';

/** @param names what the refusal speaks of, by parameter or in its message */
export function isRefusedWay(error: unknown, names: RegExp): boolean {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  if (error.status !== 400 && error.status !== 422) return false;
  return names.test(error.param ?? '') || names.test(error.message);
}
