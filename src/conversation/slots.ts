/** Slots: how many runs there are at one time, given out fairly between servers. */

export interface Slots {
  /**
   * Resolves with a function that gives the slot back (calling it again does nothing). The waiting servers take
   * turns, each in its own order, so that a busy one delays itself alone. Rejects with the signal's reason.
   */
  take(server: string, signal: AbortSignal): Promise<() => void>;
}

type Grant = () => void;

export function createSlots(limit: number): Slots {
  let free = limit;
  // A Map keeps insertion order: the first server is the next to be served, then it goes to the end.
  const waiting = new Map<string, Set<Grant>>();

  const serveNext = (): void => {
    const next = waiting.entries().next().value;
    if (free === 0 || next === undefined) return;
    const [server, grants] = next;
    waiting.delete(server);
    const [grant] = grants;
    if (grant === undefined) return;
    grants.delete(grant);
    if (grants.size > 0) waiting.set(server, grants);
    grant();
  };

  const occupy = (): (() => void) => {
    free -= 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      free += 1;
      serveNext();
    };
  };

  return {
    take: (server, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (free > 0) return resolve(occupy());
        const grants = waiting.get(server) ?? new Set<Grant>();
        waiting.set(server, grants);
        const onAbort = (): void => {
          grants.delete(grant);
          if (grants.size === 0 && waiting.get(server) === grants) waiting.delete(server);
          reject(signal.reason);
        };
        const grant = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve(occupy());
        };
        grants.add(grant);
        signal.addEventListener('abort', onAbort, { once: true });
      }),
  };
}
