/**
 * Runs that were given up: cancelled, or started again after they failed. Whatever such a run says after all is for nobody,
 * and must not stay in its thread, where a later run would take it for something that was said.
 */

import type { Clock } from '../../async/clock.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Memory } from '../service/engine-config.ts';

/** What a run may still come to, as far as its thread is concerned. */
export type Remains = 'settled' | 'may-still-speak';

export interface AbandonedRuns {
  /** Remembered over a restart where the memory allows it; where not, the log says so. */
  add(run: Pick<RunRef, 'threadId' | 'id'>): Promise<void>;
  /**
   * Has `clear` take out what each of the thread's runs has left. One that may still speak is asked again before later
   * runs, as is one that could not be cleared. Throws only fault `aborted`.
   */
  sweep(threadId: string, clear: (runId: string) => Promise<Remains>): Promise<void>;
}

interface Abandoned {
  readonly threadId: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Under this name the memory keeps them, as JSON. */
const MEMORY_NAME = 'abandoned-runs';
/** Cancelled runs have been seen to complete minutes later; nothing is known of longer. */
const REMEMBERED_MS = 900_000;
/** The latest ones, should a service that is down fail thousands. */
const MOST = 1_000;

export function createAbandonedRuns(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
}): AbandonedRuns {
  const { clock, log, memory } = deps;
  /** Null until it has been recalled. */
  let runs: readonly Abandoned[] | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const recall = async (): Promise<readonly Abandoned[]> => {
    try {
      return parse(await memory.recall(MEMORY_NAME));
    } catch (error) {
      log.warn({ error }, 'runs that were given up before the start are not known');
      return [];
    }
  };
  const known = async (): Promise<readonly Abandoned[]> => {
    runs ??= await recall();
    return runs;
  };

  /** One change after another; what other processes have written in the meantime stays. */
  const change = (next: (before: readonly Abandoned[]) => readonly Abandoned[]): Promise<void> => {
    const changed = last.then(async () => {
      const fresh = ({ since }: Abandoned): boolean => clock.now() - since <= REMEMBERED_MS;
      runs = next(await known())
        .filter(fresh)
        .slice(-MOST);
      const kept = next(await recall())
        .filter(fresh)
        .slice(-MOST);
      await memory.remember(MEMORY_NAME, JSON.stringify(kept)).catch((error: unknown) => {
        log.warn({ error }, 'runs that were given up are not known after a restart');
      });
    });
    last = changed;
    return changed;
  };

  const isSettled = async (id: string, clear: (runId: string) => Promise<Remains>): Promise<boolean> => {
    try {
      return (await clear(id)) === 'settled';
    } catch (error) {
      if (error instanceof EngineError && error.fault === 'aborted') throw error;
      log.warn({ run: id, error }, 'what a run that was given up has left may still be in its thread');
      return false;
    }
  };

  return {
    add({ threadId, id }) {
      const run = { threadId, id, since: clock.now() };
      return change((before) => [...before.filter((one) => one.id !== id), run]);
    },
    async sweep(threadId, clear) {
      for (const run of await known()) {
        if (run.threadId !== threadId) continue;
        const isOld = clock.now() - run.since > REMEMBERED_MS;
        if ((await isSettled(run.id, clear)) || isOld)
          await change((before) => before.filter(({ id }) => id !== run.id));
      }
    },
  };
}

/** What another version wrote is no memory. */
function parse(text: string | undefined): readonly Abandoned[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isAbandoned) : [];
  } catch {
    return [];
  }
}

function isAbandoned(value: unknown): value is Abandoned {
  if (value === null || typeof value !== 'object') return false;
  const { threadId, id, since } = value as Record<string, unknown>;
  return typeof threadId === 'string' && typeof id === 'string' && typeof since === 'number';
}
