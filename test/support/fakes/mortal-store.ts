/** A way to a store that ends with its process: after so many writes nothing comes back from it any more. */

import type { Store } from '../../../src/conversation/ports/store.ts';

export interface MortalStore {
  readonly store: Store;
  /** Whether the process has died at its last write. */
  readonly isDead: boolean;
}

/**
 * Dies after the n-th write from now on, which is durable, and nobody learns of it.
 *
 * @param writes how many writes it has left; none for a death before the first
 */
export function createMortalStore(store: Store, writes: number): MortalStore {
  let left = writes;
  let isDead = false;
  const never = new Promise<never>(() => {});
  const isWrite = (name: string): boolean => /^(write|delete|remember|anonymize)/.test(name);
  const proxy = new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name] as (...values: unknown[]) => Promise<unknown>;
      return async (...values: unknown[]): Promise<unknown> => {
        if (isDead) return never;
        if (!isWrite(name)) return method(...values);
        if (left === 0) {
          isDead = true;
          return never;
        }
        left -= 1;
        return method(...values);
      };
    },
  });
  return {
    store: proxy,
    get isDead() {
      return isDead;
    },
  };
}
