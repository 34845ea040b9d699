/** Deleting what a thread holds, on servers of which some cannot: the first that refuses is not asked again. */

import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import { ignoreGone, retryTransient, retryWhileLocked } from '../service/retry.ts';

export interface Deletion {
  /** Whether the server deletes such things; true until it has shown that it does not. */
  readonly possible: boolean;
  /** Deletes exactly these; what is gone already counts. Returns the ids that remain. */
  all(thread: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
}

/** One deletion; is to fail with `unsupported` where the route is missing. */
export type DeleteOne = (thread: string, id: string, signal?: AbortSignal) => Promise<unknown>;

const AT_A_TIME = 8;
/** Deleting twice does no harm, so it is tried again where that can help. */
const TRIES = 3;
const LOCK_PATIENCE_MS = 60_000;

export function createDeletion({ clock }: Pick<Client, 'clock'>, deleteOne: DeleteOne): Deletion {
  let possible = true;

  /** Whether it is no longer there. */
  const isDeleted = async (thread: string, id: string, signal?: AbortSignal): Promise<boolean> => {
    if (!possible) return false;
    const tried = () => retryTransient(() => deleteOne(thread, id, signal), { clock, signal, tries: TRIES });
    try {
      await ignoreGone(retryWhileLocked(tried, { clock, signal, patienceMs: LOCK_PATIENCE_MS }));
      return true;
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'unsupported') throw error;
      possible = false;
      return false;
    }
  };

  return {
    get possible() {
      return possible;
    },
    async all(thread, ids, signal) {
      const kept: string[] = [];
      for (let at = 0; at < ids.length; at += AT_A_TIME) {
        const some = ids.slice(at, at + AT_A_TIME);
        const gone = await Promise.all(some.map((id) => isDeleted(thread, id, signal)));
        kept.push(...some.filter((_, index) => gone[index] === false));
      }
      return kept;
    },
  };
}
