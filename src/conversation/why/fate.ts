/** The fate of a message: what the bot did with it, told from what is kept and from what is in force now. Pure. */

import type { Fate, Ignored } from '../conversations.ts';
import type { ConversationRecord } from '../record/record.ts';
import { type KeptEntry, turnsOf } from '../record/transcript.ts';
import { whyUnanswered } from '../record/unanswered.ts';

export interface Facts {
  readonly record: ConversationRecord;
  /** Of the present thread. */
  readonly entries: readonly KeptEntry[];
  /** What its author was told where the store did not take it. */
  readonly notKept: string | null;
  /** What the gate says of it now. */
  readonly verdict: 'answer' | Ignored;
  readonly now: number;
}

export function fateOf(messageId: string, facts: Facts): Fate {
  const { record, entries, notKept, verdict, now } = facts;
  const { turn, pending } = record;
  if (turn?.messages.some(({ id }) => id === messageId) && !turn.heardOnly.includes(messageId))
    return { kind: 'being-answered' };
  const ahead = pending.findIndex(({ id }) => id === messageId);
  if (ahead >= 0) return { kind: 'waiting', ahead };
  const why = whyUnanswered(record.unanswered, messageId, now);
  if (why !== null) return { kind: 'unanswered', why };
  if (notKept !== null) return { kind: 'not-kept', told: notKept };
  const replyIds = repliesTo(messageId, entries);
  if (replyIds !== null) return { kind: 'answered', replyIds };
  if (record.seen.includes(messageId)) return { kind: 'taken-in' };
  return verdict === 'answer' ? { kind: 'unknown' } : { kind: 'ignored', why: verdict };
}

/** Null where no reply is known. */
function repliesTo(messageId: string, entries: readonly KeptEntry[]): readonly string[] | null {
  const turn = turnsOf(entries).find((one) => one.some(({ key }) => key === messageId));
  const replies = turn?.filter(({ role }) => role === 'assistant') ?? [];
  return replies.length === 0 ? null : replies.flatMap(({ postedIds }) => postedIds);
}
