/**
 * Who has opted out: nothing that such a person writes is answered, quoted, read or kept. Each is a record of its own, and all
 * of them are at hand, so that a message is turned away before anything happens to it.
 */

import type { Store } from '../ports/store.ts';

export interface OptOuts {
  /** Call it before anything arrives. Throws StoreError. */
  load(): Promise<void>;
  has(personId: string): boolean;
  /** Nobody has opted out, so that nothing has to be looked up. */
  readonly isEmpty: boolean;
  /** In force and durable when it resolves. Throws StoreError: then nothing has changed. */
  set(personId: string, isOut: boolean): Promise<void>;
}

export function createOptOuts(
  store: Pick<Store, 'optedOut' | 'writeOptOut'>,
  clock: { now(): number },
): OptOuts {
  const people = new Set<string>();
  return {
    async load() {
      for (const personId of await store.optedOut()) people.add(personId);
    },
    has: (personId) => people.has(personId),
    get isEmpty() {
      return people.size === 0;
    },
    async set(personId, isOut) {
      if (people.has(personId) === isOut) return;
      await store.writeOptOut(personId, isOut ? clock.now() : null);
      if (isOut) people.add(personId);
      else people.delete(personId);
    },
  };
}
