/** Rounds: those who wait take turns between keys, and keep their order within one. */

export interface RoundRobin<T> {
  readonly size: number;
  add(key: string, item: T): void;
  /** Takes out whose turn it is, of those that may have one. */
  next(may?: (key: string) => boolean): T | undefined;
  /** Takes out one that gave up; does nothing for one that is not there. */
  remove(key: string, item: T): void;
}

export function createRoundRobin<T>(): RoundRobin<T> {
  // A Map keeps insertion order: the first key is the next to be served, then it goes to the end.
  const waiting = new Map<string, Set<T>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(key, item) {
      const items = waiting.get(key) ?? new Set();
      waiting.set(key, items.add(item));
      size += 1;
    },
    next(may = () => true) {
      for (const [key, items] of waiting) {
        if (!may(key)) continue;
        waiting.delete(key);
        for (const item of items) {
          items.delete(item);
          size -= 1;
          if (items.size > 0) waiting.set(key, items);
          return item;
        }
      }
      return undefined;
    },
    remove(key, item) {
      const items = waiting.get(key);
      if (items?.delete(item) !== true) return;
      size -= 1;
      if (items.size === 0) waiting.delete(key);
    },
  };
}
