/** What one person wrote leaves a conversation because they ask for it, as changes of its record and of its transcript. Pure. */

import type { PendingMessage } from '../../message.ts';
import { withoutUnused } from '../files.ts';
import { retracted } from '../pending.ts';
import type { ConversationRecord, Turn } from '../record.ts';
import { entriesOf, type KeptEntry, type Transcript, turnsOf } from '../transcript.ts';
import { threadDropped, withTurn } from '../transitions.ts';
import type { ErasedCounts, Erasure } from './erasure.ts';
import { withoutQuotes } from './quoted.ts';

/** Asked for: what waits is gone at once, a run that answers nobody else ends, and the rest goes between two turns. */
export function toBeErased(
  record: ConversationRecord,
  { jobId, personId }: Pick<Erasure, 'jobId' | 'personId'>,
): ConversationRecord {
  const waiting = [...record.pending, ...record.unansweredContext].filter(isOf(personId));
  const ids = [...waiting, ...(record.turn?.messages ?? []).filter(isOf(personId))].map(({ id }) => id);
  const next = unquoted(retracted(record, ids, new Set()), personId);
  const earlier = record.toErase?.find((one) => one.jobId === jobId);
  const others = record.toErase?.filter((one) => one !== earlier) ?? [];
  const dropped = (earlier?.dropped ?? 0) + waiting.length;
  return { ...next, toErase: [...others, { jobId, personId, dropped }] };
}

/** The person's messages and what quotes them are in nothing any more that was kept; the thread is begun anew. */
export function erased(
  record: ConversationRecord,
  { jobId }: Pick<Erasure, 'jobId'>,
  isThreadGone: boolean,
): ConversationRecord {
  const { toErase = [], ...rest } = record;
  const left = toErase.filter((one) => one.jobId !== jobId);
  const without = { ...rest, ...(left.length === 0 ? {} : { toErase: left }) };
  const next = isThreadGone
    ? withoutUnused({ ...without, thread: null, threadEnd: null })
    : threadDropped(without);
  return { ...next, memory: { ...next.memory, tokens: null } };
}

/** Whether anything in the conversation is the person's, or quotes them. */
export function holdsWordsOf(
  personId: string,
  record: ConversationRecord,
  transcript: Transcript | undefined,
): boolean {
  const turns = [record.turn, ...record.toCleanUp.map(({ turn }) => turn)];
  const messages = [
    ...record.pending,
    ...record.unansweredContext,
    ...turns.flatMap((turn) => turn?.messages ?? []),
  ];
  if (messages.some((one) => isOf(personId)(one) || quotes(one, personId))) return true;
  const { messages: own, quotes: quoted } = countsIn(entriesOf(record, transcript), personId);
  return own + quoted > 0;
}

export function countsIn(entries: readonly KeptEntry[], personId: string): ErasedCounts {
  const going = keysOf(entries, personId);
  const own = entries.filter(({ authorId }) => authorId === personId).length;
  return {
    messages: own,
    answers: going.size - own,
    quotes: entries.filter((one) => !going.has(one.key) && one.quoted?.authorId === personId).length,
  };
}

/** The entries that stay, without what they quote of the person. */
export function withoutPerson(entries: readonly KeptEntry[], personId: string): readonly KeptEntry[] {
  const going = keysOf(entries, personId);
  return entries
    .filter(({ key }) => !going.has(key))
    .map((entry) => withoutQuotes(entry, (quoted) => quoted === personId));
}

/** The person's messages, and the answers to turns in which nobody else has said anything. */
function keysOf(entries: readonly KeptEntry[], personId: string): ReadonlySet<string> {
  const going = turnsOf(entries).flatMap((turn) => {
    const asked = turn.filter(({ role }) => role === 'user');
    const isAlone = asked.length > 0 && asked.every(({ authorId }) => authorId === personId);
    return isAlone ? turn : asked.filter(({ authorId }) => authorId === personId);
  });
  return new Set(going.map(({ key }) => key));
}

/** What waits, and what has begun and does not run yet, quotes the person no more. */
function unquoted(record: ConversationRecord, personId: string): ConversationRecord {
  const change = (messages: readonly PendingMessage[]): readonly PendingMessage[] =>
    messages.map((one) => (quotes(one, personId) ? withoutQuote(one) : one));
  const ofTurn = (turn: Turn): Turn =>
    turn.run === null && turn.answer === null && turn.messages.some((one) => quotes(one, personId))
      ? { ...turn, messages: change(turn.messages), toReappend: true }
      : turn;
  return {
    ...withTurn(record, ofTurn),
    pending: change(record.pending),
    unansweredContext: change(record.unansweredContext),
  };
}

function isOf(personId: string): (message: PendingMessage) => boolean {
  return ({ authorId }) => authorId === personId;
}

function quotes({ quote }: PendingMessage, personId: string): boolean {
  return quote !== null && quote.kind !== 'beginning' && quote.authorId === personId;
}

function withoutQuote(message: PendingMessage): PendingMessage {
  return { ...message, quote: null, attachments: message.attachments.filter(({ isQuoted }) => !isQuoted) };
}
