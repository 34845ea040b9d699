/** What servers keep for all their channels: changed one at a time for each server, durable at once, and kept at hand. */

import { LRUCache } from 'lru-cache';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Store } from '../ports/store.ts';
import { newServer, type ServerRecord } from '../record/record.ts';

export interface ServerRecords {
  /** A new one for a server that has kept nothing yet. Throws StoreError. */
  read(serverId: string): Promise<ServerRecord>;
  /** The same if it is at hand. */
  atHand(serverId: string): ServerRecord | undefined;
  /** Resolves once the change is durable. Throws StoreError: then nothing has changed. */
  change(serverId: string, change: (now: ServerRecord) => ServerRecord): Promise<void>;
  /** Nothing is kept of the server any more, its usage included, once this resolves. Throws StoreError. */
  remove(serverId: string): Promise<void>;
}

const KEPT = 1_000;

export function createServerRecords(
  store: Pick<Store, 'readServer' | 'writeServer' | 'deleteServer'>,
): ServerRecords {
  const queue = createKeyedQueue();
  const kept = new LRUCache<string, ServerRecord>({ max: KEPT });

  const load = async (id: string): Promise<ServerRecord> => {
    const record = kept.get(id) ?? (await store.readServer(id)) ?? newServer(id);
    kept.set(id, record);
    return record;
  };

  return {
    read: (id) => {
      const known = kept.get(id);
      return known === undefined ? queue.run(id, () => load(id)) : Promise.resolve(known);
    },
    atHand: (id) => kept.get(id),
    remove: (id) =>
      queue.run(id, async () => {
        kept.delete(id);
        await store.deleteServer(id);
      }),
    change: (id, change) =>
      queue.run(id, async () => {
        const next = change(await load(id));
        kept.delete(id); // a write that fails may have been made all the same
        await store.writeServer(next);
        kept.set(id, next);
      }),
  };
}
