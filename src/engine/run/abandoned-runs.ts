/**
 * Abandoned runs: those that were cancelled, or started again after they failed. What such a run says later is for nobody.
 * It must leave its thread, where a later run would take it for something that was said.
 */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Memory } from '../service/engine-config.ts';

/** Whether the run may still put something into its thread. */
export type Remains = 'settled' | 'may-still-speak';

/** Takes out of the thread what the run has left there. A run that is gone may fail with fault `gone`. */
export type ClearRun = (run: AbandonedRun, signal?: AbortSignal) => Promise<Remains>;

export type AbandonedRun = Pick<RunRef, 'threadId' | 'id' | 'brings'>;

export interface AbandonedRuns {
  /** Remembers the run, over a restart as well where the memory allows it. */
  add(run: AbandonedRun): Promise<void>;
  /**
   * Clears the thread of what its abandoned runs have left. A run that may still speak, or that could not be cleared, is
   * asked again by the next sweep. Throws only fault `aborted`.
   */
  sweep(threadId: string, signal?: AbortSignal): Promise<void>;
}

interface Remembered extends AbandonedRun {
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** The memory keeps the runs under this name, as JSON. */
const MEMORY_NAME = 'abandoned-runs';
/** Cancelled runs have been seen to complete minutes later, and none later than that. */
const REMEMBERED_MS = 900_000;
/** The latest ones are kept, should a service that is down fail thousands. */
const MOST = 1_000;

export function createAbandonedRuns(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly memory: Memory;
  readonly clear: ClearRun;
}): AbandonedRuns {
  const { clock, log, memory, clear } = deps;
  const changes = createKeyedQueue();
  /** Null until it has been recalled. */
  let runs: readonly Remembered[] | null = null;

  const recall = async (): Promise<readonly Remembered[]> => {
    try {
      return parse(await memory.recall(MEMORY_NAME));
    } catch (error) {
      log.warn(
        { event: 'abandoned-runs.not-recalled', error },
        'Runs that were abandoned before this start are unknown; a late reply of theirs may stay in a thread.',
      );
      return [];
    }
  };
  const known = async (): Promise<readonly Remembered[]> => {
    runs ??= await recall();
    return runs;
  };
  const latest = (list: readonly Remembered[]): readonly Remembered[] =>
    list.filter(({ since }) => clock.now() - since <= REMEMBERED_MS).slice(-MOST);

  /** One change after another. What other processes have written meanwhile stays. */
  const change = (next: (before: readonly Remembered[]) => readonly Remembered[]): Promise<void> =>
    changes.run(MEMORY_NAME, async () => {
      runs = latest(next(await known()));
      const kept = latest(next(await recall()));
      await memory.remember(MEMORY_NAME, JSON.stringify(kept)).catch((error: unknown) => {
        log.warn(
          { event: 'abandoned-runs.not-remembered', error },
          'Abandoned runs will be unknown after a restart; a late reply of theirs may stay in a thread.',
        );
      });
    });

  const isSettled = async (run: Remembered, signal?: AbortSignal): Promise<boolean> => {
    try {
      return (await clear(run, signal)) === 'settled';
    } catch (error) {
      if (error instanceof EngineError && error.fault === 'gone') return true;
      if (error instanceof EngineError && error.fault === 'aborted') throw error;
      log.warn(
        { event: 'abandoned-runs.not-cleared', thread: run.threadId, run: run.id, error },
        'What an abandoned run has said could not be removed; it is tried again before the next run of its thread.',
      );
      return false;
    }
  };

  return {
    add({ threadId, id, brings = 0 }) {
      const run = { threadId, id, since: clock.now(), ...(brings > 0 ? { brings } : {}) };
      return change((before) => [...before.filter((one) => one.id !== id), run]);
    },
    async sweep(threadId, signal) {
      for (const run of await known()) {
        if (run.threadId !== threadId) continue;
        const isOld = clock.now() - run.since > REMEMBERED_MS;
        if ((await isSettled(run, signal)) || isOld)
          await change((before) => before.filter(({ id }) => id !== run.id));
      }
    },
  };
}

/** What does not read, such as what another version wrote, counts as no memory. */
function parse(text: string | undefined): readonly Remembered[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(list) ? list.filter(isRemembered) : [];
  } catch {
    return [];
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (value === null || typeof value !== 'object') return false;
  const { threadId, id, since, brings = 0 } = value as Record<string, unknown>;
  return [threadId, id].every(isText) && [since, brings].every(Number.isFinite);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
