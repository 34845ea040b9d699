/** Records that are in force although the store has another, or may have: until the next write of each goes through. */

import type { Observer } from '../ports/observer.ts';
import type { ConversationRecord } from '../record/record.ts';
import { entryBetween, type UsageEntry } from '../usage/entry.ts';

export interface Unwritten {
  /** Undefined where the store has what is in force. */
  recordOf(id: string): ConversationRecord | undefined;
  /** The turns that have ended and are not counted yet, with the one that ends between the two records. */
  endedBy(before: ConversationRecord, next: ConversationRecord): readonly UsageEntry[];
  /** The next one is in force from here on. */
  putInForce(before: ConversationRecord, next: ConversationRecord): void;
  /** A write over it failed, and may have been made all the same: it stays in force. */
  keepInForce(before: ConversationRecord): void;
  /** The store has what is in force. */
  forget(id: string): void;
}

/** A record that is in force, with the turns that have ended in it and are not counted yet. */
interface InForce {
  readonly record: ConversationRecord;
  readonly ended: readonly UsageEntry[];
}

export function createUnwritten(observer: Observer | undefined): Unwritten {
  const unwritten = new Map<string, InForce>();
  const endedIn = (id: string): readonly UsageEntry[] => unwritten.get(id)?.ended ?? [];

  const endedBy: Unwritten['endedBy'] = (before, next) => {
    const entry = entryBetween(before, next);
    return entry === null ? endedIn(before.id) : [...endedIn(before.id), entry];
  };

  return {
    recordOf: (id) => unwritten.get(id)?.record,
    endedBy,
    putInForce(before, next) {
      unwritten.set(before.id, { record: next, ended: endedBy(before, next) });
      observer?.changing(before, next)();
    },
    keepInForce(before) {
      unwritten.set(before.id, { record: before, ended: endedIn(before.id) });
    },
    forget(id) {
      unwritten.delete(id);
    },
  };
}
