/** Deletes what a thread holds, on servers of which some cannot: a server that has refused once is not asked again. */

import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import { ignoreGone, retryTransient, retryWhileLocked } from '../service/retry.ts';

export interface Deletion {
  /** Whether the server deletes such things. True until it has shown that it does not. */
  readonly possible: boolean;
  /** Deletes exactly these, of which some may be gone already. Returns the ids that remain. */
  all(thread: string, ids: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
}

/** Deletes one thing. Throws fault `unsupported` where the route is missing. */
export type DeleteOne = (thread: string, id: string, signal?: AbortSignal) => Promise<unknown>;

const AT_A_TIME = 8;
/** Deleting twice does no harm, so a deletion is tried again where that can help. */
const TRIES = 3;
const LOCK_PATIENCE_MS = 60_000;

export function createDeletion({ clock }: Pick<Client, 'clock'>, deleteOne: DeleteOne): Deletion {
  let possible = true;

  /** Returns whether the thing is gone. */
  const remove = async (thread: string, id: string, signal?: AbortSignal): Promise<boolean> => {
    if (!possible) return false;
    const attempt = () =>
      retryTransient(() => deleteOne(thread, id, signal), { clock, signal, tries: TRIES });
    try {
      await ignoreGone(retryWhileLocked(attempt, { clock, signal, patienceMs: LOCK_PATIENCE_MS }));
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
        const batch = ids.slice(at, at + AT_A_TIME);
        const isGone = await Promise.all(batch.map((id) => remove(thread, id, signal)));
        kept.push(...batch.filter((_, index) => isGone[index] === false));
      }
      return kept;
    },
  };
}
