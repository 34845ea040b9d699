/**
 * Conversation records: changed one at a time in their lanes, durable before anyone sees the change, and kept at hand. The
 * write that ends a turn counts it.
 */

import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { conversationId, type Place } from '../place.ts';
import type { Store } from '../ports/store.ts';
import type { ConversationRecord } from '../record/record.ts';
import { type Change, type Changed, createRecordsInForce, type Watchers } from './records-in-force.ts';

export interface RecordCache {
  read(place: Place): Promise<ConversationRecord>;
  /** What is known to be durable of it, without waiting for changes under way; undefined for one that is not at hand. */
  atHand(channelId: string): ConversationRecord | undefined;
  /** Resolves once the change is durable. Throws StoreError: then nothing changed that anyone has seen. */
  change<Found>(place: Place, change: Change<Found>): Promise<Changed<Found>>;
  /**
   * Nothing is kept of the conversation any more, once this resolves, unless its record is to stay. Throws StoreError.
   *
   * @param isToGo missing for always
   */
  remove(place: Place, isToGo?: (now: ConversationRecord) => boolean): Promise<void>;
  /**
   * The same for what people did and will not do again. Where the store does not answer, it counts from here on all the
   * same, and becomes durable with the next change. Resolves with null when the record is not known yet.
   */
  changeEventually<Found>(place: Place, change: Change<Found>): Promise<Changed<Found> | null>;
}

export function createRecordCache(
  store: Store,
  lanes: KeyedQueue,
  log: Log,
  watchers: Watchers = {},
): RecordCache {
  const records = createRecordsInForce(store, watchers);

  return {
    read: (place) =>
      lanes.run(conversationId(place), async () => {
        const record = await records.load(place);
        records.keepAtHand(record);
        watchers.observer?.knows(record);
        return record;
      }),

    atHand: records.atHand,

    change: (place, change) =>
      lanes.run(conversationId(place), async () => {
        const record = await records.load(place);
        const changed = change(record, lanes.waiting(conversationId(place)) === 0);
        await records.write(record, changed.next, changed.counts);
        return changed;
      }),

    remove: (place, isToGo) => {
      const id = conversationId(place);
      return lanes.run(id, async () => {
        if (isToGo === undefined || isToGo(await records.load(place))) await records.remove(id);
      });
    },

    changeEventually: <Found>(place: Place, change: Change<Found>) =>
      lanes.run(conversationId(place), async () => {
        const id = conversationId(place);
        let record: ConversationRecord | null = null;
        let changed: Changed<Found> | null = null;
        try {
          record = await records.load(place);
          changed = change(record, false);
          await records.write(record, changed.next);
        } catch (error) {
          if (!(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
          const fields = { event: 'record.not-durable', conversation: id, error };
          log.warn(fields, 'A change by people is in force, but not durable until the store answers.');
          if (record === null || changed === null) records.owe(id, change);
          else records.putInForce(record, changed.next);
        }
        return changed;
      }),
  };
}
