/** What moderation has said of a turn's messages, as changes of the record. Pure. */

import { withoutUnused } from './files.ts';
import type { ConversationRecord, Turn } from './record.ts';
import { withTurn } from './transitions.ts';

/** Ids of the messages that are owed an answer and are not flagged. */
export function passedOn({ messages, heardOnly }: Turn, flagged: ReadonlySet<string>): readonly string[] {
  return messages.flatMap(({ id }) => (flagged.has(id) || heardOnly.includes(id) ? [] : [id]));
}

/** What is flagged leaves the turn; who wrote it is told with the reply to the others. */
export function screened(record: ConversationRecord, flagged: ReadonlySet<string>): ConversationRecord {
  const { turn } = record;
  if (turn === null) return record;
  const gone = turn.messages.flatMap(({ id }) => (flagged.has(id) ? [id] : []));
  const heldBack = gone.filter((id) => !turn.heardOnly.includes(id));
  const next = withTurn(record, (now) => ({
    ...now,
    isScreened: true,
    ...(heldBack.length === 0 ? {} : { heldBack: [...(now.heldBack ?? []), ...heldBack] }),
    messages: now.messages.filter(({ id }) => !flagged.has(id)),
    heardOnly: now.heardOnly.filter((id) => !flagged.has(id)),
  }));
  return gone.length === 0 ? next : withoutUnused(next, gone);
}
