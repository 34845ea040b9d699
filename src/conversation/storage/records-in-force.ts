/** The record of each conversation that is in force, kept at hand; the store may not know it yet. In the order of one caller. */

import { LRUCache } from 'lru-cache';
import { conversationId, type Place } from '../place.ts';
import type { Observer } from '../ports/observer.ts';
import type { Store } from '../ports/store.ts';
import { type ConversationRecord, newConversation } from '../record/record.ts';
import type { UsageEntry } from '../usage/entry.ts';
import { createUnwritten, type Unwritten } from './unwritten.ts';

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

/** Sees what is durable of each record, in the order in which it has become so. */
export interface RecordFollower {
  /** @param ended the entries that were written with it */
  follow(record: ConversationRecord, ended: readonly UsageEntry[]): void;
}

export interface Watchers {
  readonly follower?: RecordFollower;
  readonly observer?: Observer | undefined;
}

export interface RecordsInForce extends Pick<Unwritten, 'putInForce'> {
  /** With what was owed to it. */
  load(place: Place): Promise<ConversationRecord>;
  /** Resolves once it is durable. A write that failed may have been made all the same: what there was before counts, until the next one. */
  write(before: ConversationRecord, next: ConversationRecord, counts?: readonly UsageEntry[]): Promise<void>;
  atHand(id: string): ConversationRecord | undefined;
  keepAtHand(record: ConversationRecord): void;
  /** The record cannot be read: the change is made once it can. */
  owe(id: string, change: Change<unknown>): void;
  remove(id: string): Promise<void>;
}

export function createRecordsInForce(store: Store, { follower, observer }: Watchers): RecordsInForce {
  const kept = new LRUCache<string, ConversationRecord>({ max: KEPT });
  const unwritten = createUnwritten(observer);
  /** What is to be changed once the record can be read. */
  const owed = new Map<string, Change<unknown>[]>();

  const readAnew = async (id: string): Promise<ConversationRecord | undefined> => {
    const record = await store.readConversation(id);
    if (record !== undefined) follower?.follow(record, []);
    return record;
  };

  return {
    async load(place) {
      const id = conversationId(place);
      const known = unwritten.recordOf(id) ?? kept.get(id);
      let record = known ?? (await readAnew(id)) ?? newConversation(id, place.serverId);
      for (const change of owed.get(id) ?? []) {
        const { next } = change(record, false);
        if (next !== record) unwritten.putInForce(record, next);
        record = next;
      }
      owed.delete(id);
      return record;
    },
    async write(before, next, counts = []) {
      if (next === before) return;
      const counted = [...unwritten.endedBy(before, next), ...counts];
      const inForce = observer?.changing(before, next);
      try {
        await store.writeConversation(next, counted);
      } catch (error) {
        unwritten.keepInForce(before);
        throw error;
      }
      unwritten.forget(next.id);
      kept.set(next.id, next);
      inForce?.();
      follower?.follow(next, counted);
    },
    putInForce: unwritten.putInForce,
    atHand: (id) => kept.get(id),
    keepAtHand(record) {
      kept.set(record.id, record);
    },
    owe(id, change) {
      owed.set(id, [...(owed.get(id) ?? []), change]);
    },
    async remove(id) {
      kept.delete(id); // a deletion that fails may have been made all the same
      await store.deleteConversation(id);
      unwritten.forget(id);
      owed.delete(id);
    },
  };
}
