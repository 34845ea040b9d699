/** Asking more plainly where a server does not know how it was asked, as opposed to what it was asked for. */

import { EngineError } from '../../errors.ts';
import { isAboutParameter } from './failures/error-codes.ts';

/** Makes the attempt on the best level that the server has not refused yet, and on plainer ones as it refuses them. */
export type Fallback<Level> = <T>(attempt: (level: Level) => Promise<T>) => Promise<T>;

/**
 * A refused level is remembered for the life of the process.
 *
 * @param levels from the best to the one that every server knows
 * @param names matches the parameters that a refusal of a level speaks of
 */
export function createFallback<Level>(
  [level, next, ...rest]: readonly [Level, ...Level[]],
  names: RegExp,
): Fallback<Level> {
  if (next === undefined) return (attempt) => attempt(level);
  const plainer = createFallback([next, ...rest], names);
  let isRefused = false;
  return async (attempt) => {
    if (isRefused) return plainer(attempt);
    try {
      return await attempt(level);
    } catch (error) {
      if (!isUnknownToServer(error, names)) throw error;
      isRefused = true;
      return plainer(attempt);
    }
  };
}

function isUnknownToServer(error: unknown, names: RegExp): boolean {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  return (error.status === 400 || error.status === 422) && isAboutParameter(error, names);
}
