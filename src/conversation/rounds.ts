/** Rounds: those who wait take turns between keys, and keep their order within one. */

export interface Rounds<T> {
  readonly size: number;
  add(key: string, item: T): void;
  /** Takes out whose turn it is. */
  next(): T | undefined;
  /** Takes out one that gave up; does nothing for one that is not there. */
  remove(key: string, item: T): void;
}

export function createRounds<T>(): Rounds<T> {
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
    next() {
      const first = waiting.entries().next().value;
      if (first === undefined) return undefined;
      const [key, items] = first;
      waiting.delete(key);
      const [item] = items;
      if (item === undefined) return undefined; // never: a key without items is taken out with its last one
      items.delete(item);
      size -= 1;
      if (items.size > 0) waiting.set(key, items);
      return item;
    },
    remove(key, item) {
      const items = waiting.get(key);
      if (items?.delete(item) !== true) return;
      size -= 1;
      if (items.size === 0) waiting.delete(key);
    },
  };
}
