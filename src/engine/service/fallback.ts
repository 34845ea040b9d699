/** A server that does not know how we asked, as opposed to what we asked for: it is asked again more plainly. */

import { EngineError } from '../../errors.ts';

/** @param names what the refusal speaks of, by parameter or in its message */
export function isUnknownToServer(error: unknown, names: RegExp): boolean {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  if (error.status !== 400 && error.status !== 422) return false;
  return names.test(error.param ?? '') || names.test(error.message);
}

/** Whether event streams are asked for. */
export interface StreamFallback {
  wanted: boolean;
}

/** Asks for a stream, and without one once the server has refused it, which is remembered in `way`. */
export async function preferStream<T>(
  way: StreamFallback,
  streamed: () => Promise<T>,
  plain: () => Promise<T>,
): Promise<T> {
  if (!way.wanted) return plain();
  try {
    return await streamed();
  } catch (error) {
    if (!isUnknownToServer(error, /\bstream(ing)?\b/i)) throw error;
    way.wanted = false;
    return plain();
  }
}
