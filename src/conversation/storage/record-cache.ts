/** The ledger: conversation records, changed one at a time in their lanes and durable before anyone sees the change. */

import { LRUCache } from 'lru-cache';
import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Place } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { type ConversationRecord, newConversation } from '../record/record.ts';

/** How many records are kept at hand; beyond it the least recently used are read again when needed. */
const KEPT = 2_000;

type Change = (record: ConversationRecord) => ConversationRecord;

export interface RecordCache {
  read(place: Place): Promise<ConversationRecord>;
  /**
   * Changes a record in its lane; a change that returns its argument writes nothing, one that returns null is
   * called off. Resolves with the new record once it is durable, or with null. Throws StoreError: then nothing changed
   * that anyone has seen.
   */
  change(
    place: Place,
    change: (record: ConversationRecord) => ConversationRecord | null,
  ): Promise<ConversationRecord | null>;
  /**
   * The same for what people did and will not do again. Where the store does not answer, it counts from here on all the
   * same, and becomes durable with the next change. Resolves with null when the record is not known yet.
   */
  changeEventually(place: Place, change: Change): Promise<ConversationRecord | null>;
}

export function createRecordCache(store: Store, lanes: KeyedQueue, log: Log): RecordCache {
  const kept = new LRUCache<string, ConversationRecord>({ max: KEPT });
  /** What counts although the store may say otherwise. */
  const unwritten = new Map<string, ConversationRecord>();
  /** What is to be changed once the record can be read. */
  const owed = new Map<string, Change[]>();

  const load = async ({ channelId, serverId }: Place): Promise<ConversationRecord> => {
    const known = unwritten.get(channelId) ?? kept.get(channelId);
    const record = known ?? (await store.readConversation(channelId)) ?? newConversation(channelId, serverId);
    const changed = (owed.get(channelId) ?? []).reduce((now, change) => change(now), record);
    owed.delete(channelId);
    if (changed !== record) unwritten.set(channelId, changed);
    return changed;
  };

  /** A write that failed may have been made all the same: what counts is what there was before, until the next write. */
  const write = async (before: ConversationRecord, next: ConversationRecord): Promise<void> => {
    try {
      await store.writeConversation(next);
    } catch (error) {
      unwritten.set(before.id, before);
      throw error;
    }
    unwritten.delete(next.id);
    kept.set(next.id, next);
  };

  return {
    read: (place) =>
      lanes.run(place.channelId, async () => {
        const record = await load(place);
        kept.set(record.id, record);
        return record;
      }),

    change: (place, change) =>
      lanes.run(place.channelId, async () => {
        const record = await load(place);
        const next = change(record);
        if (next !== null && next !== record) await write(record, next);
        return next;
      }),

    changeEventually: (place, change) =>
      lanes.run(place.channelId, async () => {
        const { channelId } = place;
        let next: ConversationRecord | null = null;
        try {
          const record = await load(place);
          next = change(record);
          if (next !== record) await write(record, next);
        } catch (error) {
          if (!(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
          log.warn({ conversation: channelId, error }, 'what people changed is not durable yet');
          if (next === null) owed.set(channelId, [...(owed.get(channelId) ?? []), change]);
          else unwritten.set(channelId, next);
        }
        return next;
      }),
  };
}
