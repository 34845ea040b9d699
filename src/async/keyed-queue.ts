/** Lanes: first in, first out per key. Lanes of different keys run side by side. */

export interface KeyedQueue {
  /** Runs `task` after every earlier task of `key`. Its caller gets its error; the next task runs all the same. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Tasks of `key` that wait for the one that runs. */
  waiting(key: string): number;
  /** Keys with work in them. */
  readonly size: number;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, { readonly done: Promise<void>; tasks: number }>();
  return {
    get size() {
      return tails.size;
    },
    waiting: (key) => Math.max(0, (tails.get(key)?.tasks ?? 0) - 1),
    run(key, task) {
      const before = tails.get(key);
      const result = (before?.done ?? Promise.resolve()).then(task);
      const leave = (): void => {
        const tail = tails.get(key);
        if (tail === undefined) return;
        tail.tasks -= 1;
        if (tail.tasks === 0) tails.delete(key);
      };
      tails.set(key, { done: result.then(leave, leave), tasks: (before?.tasks ?? 0) + 1 });
      return result;
    },
  };
}
