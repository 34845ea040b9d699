/** A conversation of which all that was said is forgotten; what was set in it stays. Pure. */

import { latest, snowflakeTime } from '../../../snowflake.ts';
import { type ConversationRecord, NOTHING_LEFT } from '../record.ts';
import { reset } from '../transitions.ts';

/** Its thread and its transcript are left to be deleted, and nothing of what was said is in the record any more. */
export function forgotten(record: ConversationRecord): ConversationRecord {
  const saidUpTo = lastSaidId(record);
  const next = reset(record);
  return {
    ...next,
    toCleanUp: [...next.toCleanUp, { ...NOTHING_LEFT, transcript: true }],
    seen: [],
    seenUpTo: record.cursor,
    lastFailure: null,
    ...(saidUpTo === null ? {} : { forgottenUpTo: saidUpTo }),
  };
}

/** Nothing was said, or nothing since all of it was forgotten. */
export function isForgotten(record: ConversationRecord): boolean {
  const said = lastSaidId(record);
  return said === null || said === record.forgottenUpTo;
}

/** The id of the newest message or ask; null where there was none. */
function lastSaidId({ cursor, asked = [] }: ConversationRecord): string | null {
  return asked.reduce<string | null>(latest, cursor);
}

/** When something was said last, in milliseconds since the epoch by Discord's clock; null where nothing is kept of it. */
export function lastSaidAt(record: ConversationRecord): number | null {
  const said = lastSaidId(record);
  return said !== null && !isForgotten(record) ? snowflakeTime(said) : null;
}

/** Nothing was said for long, and nobody waits for an answer. */
export function isForgettable(record: ConversationRecord, saidBefore: number): boolean {
  const saidAt = lastSaidAt(record);
  return saidAt !== null && saidAt < saidBefore && record.turn === null && record.pending.length === 0;
}
