/** A conversation of which all that was said is forgotten; what was set in it stays. Pure. */

import { snowflakeTime } from '../../../snowflake.ts';
import { type ConversationRecord, NOTHING_LEFT } from '../record.ts';
import { reset } from '../transitions.ts';

/** Its thread and its transcript are left to be deleted, and nothing of what was said is in the record any more. */
export function forgotten(record: ConversationRecord): ConversationRecord {
  const { cursor } = record;
  const next = reset(record);
  return {
    ...next,
    toCleanUp: [...next.toCleanUp, { ...NOTHING_LEFT, transcript: true }],
    seen: [],
    seenUpTo: cursor,
    lastFailure: null,
    ...(cursor === null ? {} : { forgottenUpTo: cursor }),
  };
}

/** Nothing was said, or nothing since all of it was forgotten. */
export function isForgotten({ cursor, forgottenUpTo }: ConversationRecord): boolean {
  return cursor === null || cursor === forgottenUpTo;
}

/** When something was said last, in milliseconds since the epoch by Discord's clock; null where nothing is kept of it. */
export function lastSaidAt(record: ConversationRecord): number | null {
  return record.cursor !== null && !isForgotten(record) ? snowflakeTime(record.cursor) : null;
}

/** Nothing was said for long, and nobody waits for an answer. */
export function isForgettable(record: ConversationRecord, saidBefore: number): boolean {
  const saidAt = lastSaidAt(record);
  return saidAt !== null && saidAt < saidBefore && record.turn === null && record.pending.length === 0;
}
