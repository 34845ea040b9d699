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
  /** Tasks of `key` that wait for the one that runs. */
  waiting(key: string): number;
  /** Lanes with work in them. */
  readonly size: number;
}

export function createKeyedQueue(): KeyedQueue {
  const lanes = new Map<string, { readonly done: Promise<void>; tasks: number }>();
  const run: KeyedQueue['run'] = (key, task) => {
    const before = lanes.get(key);
    const result = (before?.done ?? Promise.resolve()).then(task);
    const leave = (): void => {
      const lane = lanes.get(key);
      if (lane === undefined) return;
      lane.tasks -= 1;
      if (lane.tasks === 0) lanes.delete(key);
    };
    lanes.set(key, { done: result.then(leave, leave), tasks: (before?.tasks ?? 0) + 1 });
    return result;
  };
  return {
    get size() {
      return lanes.size;
    },
    waiting: (key) => Math.max(0, (lanes.get(key)?.tasks ?? 0) - 1),
    run,
    async inOrder(key, prepare, begin) {
      // Wrapped, since the lane is free as soon as it has begun.
      const { begun } = await run(key, async () => ({ begun: begin(await prepare()) }));
      return begun;
    },
  };
}
