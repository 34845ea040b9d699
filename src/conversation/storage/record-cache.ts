/**
 * Conversation records: changed one at a time in their lanes, durable before anyone sees the change, and kept at hand. The
 * write that ends a turn counts it.
 */

import { LRUCache } from 'lru-cache';
import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Place } from '../place.ts';
import type { Store } from '../ports/store.ts';
import { type ConversationRecord, newConversation } from '../record/record.ts';
import { entryBetween, type UsageEntry } from '../usage/entry.ts';

/** How many records are kept at hand; beyond it the least recently used are read again when needed. */
const KEPT = 2_000;

/** What a change comes to. */
export interface Changed<Found> {
  /** The record from now on; the one that there was writes nothing. */
  readonly next: ConversationRecord;
  /** What was found on the way. */
  readonly found: Found;
}

/**
 * Pure: it may be asked more than once.
 *
 * @param isLast nothing else waits in the conversation's lane
 */
export type Change<Found> = (now: ConversationRecord, isLast: boolean) => Changed<Found>;

export interface RecordCache {
  read(place: Place): Promise<ConversationRecord>;
  /** What is known to be durable of it, without waiting for changes under way; undefined for one that is not at hand. */
  atHand(channelId: string): ConversationRecord | undefined;
  /** Resolves once the change is durable. Throws StoreError: then nothing changed that anyone has seen. */
  change<Found>(place: Place, change: Change<Found>): Promise<Changed<Found>>;
  /**
   * The same for what people did and will not do again. Where the store does not answer, it counts from here on all the
   * same, and becomes durable with the next change. Resolves with null when the record is not known yet.
   */
  changeEventually<Found>(place: Place, change: Change<Found>): Promise<Changed<Found> | null>;
}

/** A record that is in force, with the turns that have ended in it and are not counted yet. */
interface Unwritten {
  readonly record: ConversationRecord;
  readonly ended: readonly UsageEntry[];
}

export function createRecordCache(store: Store, lanes: KeyedQueue, log: Log): RecordCache {
  const kept = new LRUCache<string, ConversationRecord>({ max: KEPT });
  /** What counts although the store may say otherwise. */
  const unwritten = new Map<string, Unwritten>();
  /** What is to be changed once the record can be read. */
  const owed = new Map<string, Change<unknown>[]>();

  /** The turns that have ended, with the one that ends between the two records. */
  const endedBy = (before: ConversationRecord, next: ConversationRecord): readonly UsageEntry[] => {
    const earlier = unwritten.get(before.id)?.ended ?? [];
    const entry = entryBetween(before, next);
    return entry === null ? earlier : [...earlier, entry];
  };

  const load = async ({ channelId, serverId }: Place): Promise<ConversationRecord> => {
    const known = unwritten.get(channelId)?.record ?? kept.get(channelId);
    const record = known ?? (await store.readConversation(channelId)) ?? newConversation(channelId, serverId);
    let changed = record;
    for (const change of owed.get(channelId) ?? []) {
      const { next } = change(changed, false);
      if (next !== changed) unwritten.set(channelId, { record: next, ended: endedBy(changed, next) });
      changed = next;
    }
    owed.delete(channelId);
    return changed;
  };

  /** A write that failed may have been made all the same: what counts is what there was before, until the next write. */
  const write = async (before: ConversationRecord, next: ConversationRecord): Promise<void> => {
    if (next === before) return;
    try {
      await store.writeConversation(next, endedBy(before, next));
    } catch (error) {
      unwritten.set(before.id, { record: before, ended: unwritten.get(before.id)?.ended ?? [] });
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

    atHand: (channelId) => kept.get(channelId),

    change: (place, change) =>
      lanes.run(place.channelId, async () => {
        const record = await load(place);
        const changed = change(record, lanes.waiting(place.channelId) === 0);
        await write(record, changed.next);
        return changed;
      }),

    changeEventually: <Found>(place: Place, change: Change<Found>) =>
      lanes.run(place.channelId, async () => {
        const { channelId } = place;
        let record: ConversationRecord | null = null;
        let changed: Changed<Found> | null = null;
        try {
          record = await load(place);
          changed = change(record, false);
          await write(record, changed.next);
        } catch (error) {
          if (!(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
          const fields = { event: 'record.not-durable', conversation: channelId, error };
          log.warn(fields, 'A change by people is in force, but not durable until the store answers.');
          if (record === null || changed === null)
            owed.set(channelId, [...(owed.get(channelId) ?? []), change]);
          else unwritten.set(channelId, { record: changed.next, ended: endedBy(record, changed.next) });
        }
        return changed;
      }),
  };
}
