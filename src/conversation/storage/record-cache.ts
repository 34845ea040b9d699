/**
 * Conversation records: changed one at a time in their lanes, durable before anyone sees the change, and kept at hand. The
 * write that ends a turn counts it.
 */

import { LRUCache } from 'lru-cache';
import type { KeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { conversationId, type Place } from '../place.ts';
import type { Observer } from '../ports/observer.ts';
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
  /** What is counted with this write beside turns that end with it; missing for nothing. */
  readonly counts?: readonly UsageEntry[];
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

/** Sees what is durable of each record, in the order in which it has become so. */
export interface RecordFollower {
  /** @param ended the entries that were written with it */
  follow(record: ConversationRecord, ended: readonly UsageEntry[]): void;
}

/** A record that is in force, with the turns that have ended in it and are not counted yet. */
interface Unwritten {
  readonly record: ConversationRecord;
  readonly ended: readonly UsageEntry[];
}

export function createRecordCache(
  store: Store,
  lanes: KeyedQueue,
  log: Log,
  {
    follower,
    observer,
  }: { readonly follower?: RecordFollower; readonly observer?: Observer | undefined } = {},
): RecordCache {
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

  const readAnew = async (id: string): Promise<ConversationRecord | undefined> => {
    const record = await store.readConversation(id);
    if (record !== undefined) follower?.follow(record, []);
    return record;
  };

  const load = async (place: Place): Promise<ConversationRecord> => {
    const id = conversationId(place);
    const known = unwritten.get(id)?.record ?? kept.get(id);
    const record = known ?? (await readAnew(id)) ?? newConversation(id, place.serverId);
    let changed = record;
    for (const change of owed.get(id) ?? []) {
      const { next } = change(changed, false);
      if (next !== changed) {
        unwritten.set(id, { record: next, ended: endedBy(changed, next) });
        observer?.changing(changed, next)();
      }
      changed = next;
    }
    owed.delete(id);
    return changed;
  };

  /** A write that failed may have been made all the same: what counts is what there was before, until the next write. */
  const write = async (
    before: ConversationRecord,
    next: ConversationRecord,
    counts: readonly UsageEntry[] = [],
  ): Promise<void> => {
    if (next === before) return;
    const ended = endedBy(before, next);
    const inForce = observer?.changing(before, next);
    const counted = [...ended, ...counts];
    try {
      await store.writeConversation(next, counted);
    } catch (error) {
      unwritten.set(before.id, { record: before, ended: unwritten.get(before.id)?.ended ?? [] });
      throw error;
    }
    unwritten.delete(next.id);
    kept.set(next.id, next);
    inForce?.();
    follower?.follow(next, counted);
  };

  return {
    read: (place) =>
      lanes.run(conversationId(place), async () => {
        const record = await load(place);
        kept.set(record.id, record);
        observer?.knows(record);
        return record;
      }),

    atHand: (channelId) => kept.get(channelId),

    change: (place, change) =>
      lanes.run(conversationId(place), async () => {
        const record = await load(place);
        const changed = change(record, lanes.waiting(conversationId(place)) === 0);
        await write(record, changed.next, changed.counts);
        return changed;
      }),

    remove: (place, isToGo) => {
      const id = conversationId(place);
      return lanes.run(id, async () => {
        if (isToGo !== undefined && !isToGo(await load(place))) return;
        kept.delete(id); // a deletion that fails may have been made all the same
        await store.deleteConversation(id);
        unwritten.delete(id);
        owed.delete(id);
      });
    },

    changeEventually: <Found>(place: Place, change: Change<Found>) =>
      lanes.run(conversationId(place), async () => {
        const id = conversationId(place);
        let record: ConversationRecord | null = null;
        let changed: Changed<Found> | null = null;
        try {
          record = await load(place);
          changed = change(record, false);
          await write(record, changed.next);
        } catch (error) {
          if (!(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
          const fields = { event: 'record.not-durable', conversation: id, error };
          log.warn(fields, 'A change by people is in force, but not durable until the store answers.');
          if (record === null || changed === null) owed.set(id, [...(owed.get(id) ?? []), change]);
          else {
            unwritten.set(id, { record: changed.next, ended: endedBy(record, changed.next) });
            observer?.changing(record, changed.next)();
          }
        }
        return changed;
      }),
  };
}
