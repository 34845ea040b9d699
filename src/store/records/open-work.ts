/** The index of open work: one small key for each conversation that has some, so that a start reads those and no others. */

import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Log } from '../../log.ts';
import type { Medium } from '../medium.ts';

export interface OpenWorkIndex {
  /** Durable when it resolves. Costs nothing while the entry stands. */
  add(id: string): Promise<void>;
  /** The entry goes some time later, to spare every turn a write; one too many costs one read at the next start. */
  remove(id: string): void;
  /** Removes the entry if an earlier process left it: its conversation was read and has no open work. */
  removeInherited(id: string): void;
  list(): Promise<readonly string[]>;
  /** Removes what is to go. Never throws. */
  close(): Promise<void>;
}

/** At the beginning of the entries' keys. */
export const OPEN_WORK = 'open:';
const SWEEP_EVERY_MS = 30_000;
/** A store that does not answer holds up no end. */
const CLOSE_WITHIN_MS = 5_000;

export function createOpenWorkIndex(
  medium: Medium,
  { clock, log }: { clock: Clock; log: Log },
): OpenWorkIndex {
  /** In the medium, by this process. */
  const entries = new Set<string>();
  const toRemove = new Set<string>();
  const inherited = new Set<string>();
  /** A new entry waits for the deletion of the old one, or it would go with it. */
  const deletions = new Map<string, Promise<void>>();
  const closing = new AbortController();

  const sweep = async (): Promise<void> => {
    for (const id of [...toRemove]) {
      if (!toRemove.delete(id)) continue;
      entries.delete(id);
      const deleted = medium.delete(OPEN_WORK + id).finally(() => deletions.delete(id));
      deletions.set(id, deleted);
      await deleted;
    }
  };

  /** An entry too many is no reason to fail anything. */
  const trySweep = async (): Promise<void> => {
    try {
      await sweep();
      await Promise.all(deletions.values());
    } catch (error) {
      log.warn(
        { event: 'store.open-work-not-removed', error },
        'Entries of finished work stay in the index of open work until the next start.',
      );
    }
  };

  const sweepNowAndThen = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, closing.signal);
      await trySweep();
    }
  };
  void sweepNowAndThen().catch(() => {}); // ends when closing interrupts the wait

  return {
    async add(id) {
      toRemove.delete(id);
      inherited.delete(id);
      if (entries.has(id)) return;
      await deletions.get(id)?.catch(() => {}); // the sweep reports it
      await medium.set(OPEN_WORK + id, 1);
      entries.add(id);
    },
    remove: (id) => {
      toRemove.add(id);
    },
    removeInherited: (id) => {
      if (inherited.delete(id)) toRemove.add(id);
    },
    async list() {
      const keys = await medium.keys(OPEN_WORK);
      const ids = keys.map((key) => key.slice(OPEN_WORK.length));
      for (const id of ids) if (!entries.has(id)) inherited.add(id);
      return ids;
    },
    async close() {
      closing.abort();
      await within(clock, CLOSE_WITHIN_MS, trySweep(), () => {});
    },
  };
}
