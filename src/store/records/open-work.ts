/** Marks: one small key per conversation with open work, so that a start reads those and no others. */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { Medium } from '../medium.ts';

export interface OpenWorkMarks {
  /** Durable when it resolves. Costs nothing while the mark stands. */
  set(id: string): Promise<void>;
  /** The mark goes away some time later, to spare every turn a write; one too many costs one read at the next start. */
  clear(id: string): void;
  /** Clears the mark if an earlier process left it: its conversation was read and has no open work. */
  settle(id: string): void;
  list(): Promise<readonly string[]>;
  /** Never throws. */
  close(): Promise<void>;
}

/** At the beginning of their keys. */
export const MARK = 'open:';
const SWEEP_MS = 30_000;

export function createOpenWorkMarks(
  medium: Medium,
  { clock, log }: { clock: Clock; log: Log },
): OpenWorkMarks {
  const standing = new Set<string>();
  const idle = new Set<string>();
  const inherited = new Set<string>();
  // A new mark waits for the old one to be gone, or it would go with it.
  const leaving = new Map<string, Promise<void>>();
  const closing = new AbortController();

  const sweep = async (): Promise<void> => {
    for (const id of [...idle]) {
      if (!idle.delete(id)) continue;
      standing.delete(id);
      const removed = medium.delete(MARK + id).finally(() => leaving.delete(id));
      leaving.set(id, removed);
      await removed;
    }
  };

  /** A mark too many is no reason to fail anything. */
  const trySweep = async (): Promise<void> => {
    try {
      await sweep();
      await Promise.all(leaving.values());
    } catch (error) {
      log.warn({ error }, 'marks of finished work stay until the next start');
    }
  };

  const sweepNowAndThen = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await clock.sleep(SWEEP_MS, closing.signal);
      await trySweep();
    }
  };
  void sweepNowAndThen().catch(() => {}); // ends when closing interrupts the wait

  return {
    async set(id) {
      idle.delete(id);
      inherited.delete(id);
      if (standing.has(id)) return;
      await leaving.get(id)?.catch(() => {}); // the sweep reports it
      await medium.set(MARK + id, 1);
      standing.add(id);
    },
    clear: (id) => {
      idle.add(id);
    },
    settle: (id) => {
      if (inherited.delete(id)) idle.add(id);
    },
    async list() {
      const keys = await medium.keys(MARK);
      const ids = keys.map((key) => key.slice(MARK.length));
      for (const id of ids) if (!standing.has(id)) inherited.add(id);
      return ids;
    },
    async close() {
      closing.abort();
      await trySweep();
    },
  };
}
