/** Lanes: first in, first out per key. Lanes of different keys run side by side. */

export interface KeyedQueue {
  /** Runs `task` after every earlier task of `key`. Its caller gets its error; the next task runs all the same. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Lanes with work in them. */
  readonly size: number;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<void>>();
  return {
    get size() {
      return tails.size;
    },
    run(key, task) {
      const result = (tails.get(key) ?? Promise.resolve()).then(task);
      const leave = (): void => {
        if (tails.get(key) === tail) tails.delete(key);
      };
      const tail: Promise<void> = result.then(leave, leave);
      tails.set(key, tail);
      return result;
    },
  };
}
