/** Slots: how many runs there are at one time, given out fairly between servers. */

import { createRoundRobin } from '../../async/round-robin.ts';

export interface RunSlots {
  /**
   * Resolves with a function that gives the slot back (calling it again does nothing). The waiting servers take
   * turns, each in its own order, and some slots are kept for those that hold few, so that a busy one delays itself
   * alone. Rejects with the signal's reason.
   */
  take(server: string, signal: AbortSignal): Promise<() => void>;
  /** The same if one is free and nobody waits; else null. */
  tryTake(server: string): (() => void) | null;
}

/** The share that is kept for servers that hold less than that, once there is more than one. */
const KEPT = 1 / 8;

export function createRunSlots(limit: number): RunSlots {
  const waiting = createRoundRobin<() => void>();
  const held = new Map<string, number>();
  const kept = Math.floor(limit * KEPT);
  let free = limit;
  let first: string | null = null;
  let isAlone = true;

  const may = (server: string): boolean => free > (isAlone || (held.get(server) ?? 0) < kept ? 0 : kept);

  const serve = (): void => {
    for (let grant = waiting.next(may); grant !== undefined; grant = waiting.next(may)) grant();
  };

  const occupy = (server: string): (() => void) => {
    free -= 1;
    held.set(server, (held.get(server) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      free += 1;
      const left = (held.get(server) ?? 1) - 1;
      if (left > 0) held.set(server, left);
      else held.delete(server);
      serve();
    };
  };

  const meet = (server: string): void => {
    first ??= server;
    isAlone &&= server === first;
  };

  return {
    tryTake(server) {
      meet(server);
      return waiting.size === 0 && may(server) ? occupy(server) : null;
    },
    take: (server, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        meet(server);
        if (may(server)) return resolve(occupy(server));
        const onAbort = (): void => {
          waiting.remove(server, grant);
          reject(signal.reason);
        };
        const grant = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(occupy(server));
        };
        waiting.add(server, grant);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
