/** Slots: how many runs there are at one time, given out fairly between servers. */

import { createRounds } from './rounds.ts';

export interface Slots {
  /**
   * Resolves with a function that gives the slot back (calling it again does nothing). The waiting servers take
   * turns, each in its own order, so that a busy one delays itself alone. Rejects with the signal's reason.
   */
  take(server: string, signal: AbortSignal): Promise<() => void>;
}

export function createSlots(limit: number): Slots {
  const waiting = createRounds<() => void>();
  let free = limit;

  const occupy = (): (() => void) => {
    free -= 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      free += 1;
      if (free > 0) waiting.next()?.();
    };
  };

  return {
    take: (server, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) return resolve(occupy());
        const onAbort = (): void => {
          waiting.remove(server, grant);
          reject(signal.reason);
        };
        const grant = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(occupy());
        };
        waiting.add(server, grant);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
