/** Lanes: first in, first out per key. Lanes of different keys run side by side. */

export interface KeyedQueue {
  /** Runs `task` after every earlier task of `key`. Its caller gets its error; the next task runs all the same. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /**
   * Begins after every earlier task of `key`, once `prepare` has looked at what there is to do, and holds up no later one:
   * what has to be looked at first is not overtaken by what has not.
   *
   * @param prepare its result is what `begin` takes, at once
   */
  inOrder<T, R>(key: string, prepare: () => Promise<T>, begin: (prepared: T) => Promise<R>): Promise<R>;
  /** Lanes with work in them. */
  readonly size: number;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<void>>();
  const run: KeyedQueue['run'] = (key, task) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(task);
    const leave = (): void => {
      if (tails.get(key) === tail) tails.delete(key);
    };
    const tail: Promise<void> = result.then(leave, leave);
    tails.set(key, tail);
    return result;
  };
  return {
    get size() {
      return tails.size;
    },
    run,
    async inOrder(key, prepare, begin) {
      // Wrapped, since the lane is free as soon as it has begun.
      const { begun } = await run(key, async () => ({ begun: begin(await prepare()) }));
      return begun;
    },
  };
}
