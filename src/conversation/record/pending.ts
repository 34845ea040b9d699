/** What waits in a conversation: messages that are taken in, edited, taken back, or too many. Pure. */

import { compareSnowflakes, isAfter, latest, snowflakeTime } from '../../snowflake.ts';
import type { IncomingMessage, PendingMessage } from '../message.ts';
import { asAttachments, withoutUnused } from './files.ts';
import type { ConversationRecord, Turn } from './record.ts';
import { nobodyWaits, stopped, withTurn } from './transitions.ts';
import { type WhyUnanswered, withUnanswered } from './unanswered.ts';

/** One conversation's queue: what one turn can sensibly take, and of that what one person may fill in a server. */
const MOST_PENDING = 50;
const MOST_OF_ONE_PERSON = 25;
/** Beyond these the oldest go: a thread needs no more of what was said while the bot was away. */
const MOST_MISSED = 50;
/** Discord repeats an event within minutes, and what was said while the bot was away is asked for by its time. */
const SEEN_FOR_MS = 60 * 60_000;
const MOST_SEEN = 1_000;
const MOST_ASKED = 100;

/** Whether it was taken in before, whatever has become of it. */
export function wasSeen(record: ConversationRecord, messageId: string): boolean {
  const { seen, seenUpTo, asked } = record;
  if (asked?.includes(messageId)) return true;
  return seen.includes(messageId) || (seenUpTo !== null && !isAfter(messageId, seenUpTo));
}

/** Whether one more message can wait. In a server nobody fills the whole queue alone. */
export function hasRoom(record: ConversationRecord, { author, serverId }: IncomingMessage): boolean {
  const { pending } = record;
  if (pending.length >= MOST_PENDING) return false;
  if (serverId === null) return true;
  return pending.filter(({ authorId }) => authorId === author.id).length < MOST_OF_ONE_PERSON;
}

/** It waits for the next turn, and is owed an answer. */
export function accepted(
  record: ConversationRecord,
  message: IncomingMessage,
  now: number,
): ConversationRecord {
  const pending = inOrder([...record.pending, waiting(message, now)]);
  return { ...noted(record, message), pending };
}

/** It was said too long ago for an answer, and the next turn hears it all the same. */
export function missed(
  record: ConversationRecord,
  message: IncomingMessage,
  now: number,
): ConversationRecord {
  const all = inOrder([...record.unansweredContext, waiting(message, now)]).slice(-MOST_MISSED);
  const next = unanswered(noted(record, message), [message.id], { kind: 'too-late' }, now);
  return { ...next, unansweredContext: all };
}

/** Its author was told that the queue is full; it is not taken in when it is delivered again. */
export function refused(
  record: ConversationRecord,
  message: IncomingMessage,
  now: number,
): ConversationRecord {
  const next = unanswered(noted(record, message), [message.id], { kind: 'queue-full' }, now);
  return { ...next, queueFullTold: true };
}

/** It is known for a day that these got no answer, and why. */
export function unanswered(
  record: ConversationRecord,
  messageIds: readonly string[],
  why: WhyUnanswered,
  now: number,
): ConversationRecord {
  return { ...record, unanswered: withUnanswered(record.unanswered, messageIds, why, now) };
}

/** Ids of what the turn owes an answer; none without a turn. */
export function owedIn(turn: Turn | null): readonly string[] {
  return turn?.messages.flatMap(({ id }) => (turn.heardOnly.includes(id) ? [] : [id])) ?? [];
}

/** What waits runs as edited, and so does what has begun but does not run yet. */
export function edited(record: ConversationRecord, message: IncomingMessage): ConversationRecord {
  const { id, text, quote, attachments } = message;
  const has = (messages: readonly PendingMessage[]): boolean =>
    messages.some((one) => one.id === id && !saysTheSame(one, message));
  const change = (messages: readonly PendingMessage[]): readonly PendingMessage[] =>
    messages.map((one) =>
      one.id === id ? { ...one, text, quote, attachments: asAttachments(attachments, one.attachments) } : one,
    );
  if (has(record.pending)) return { ...record, pending: change(record.pending) };
  if (has(record.unansweredContext))
    return { ...record, unansweredContext: change(record.unansweredContext) };
  const { turn } = record;
  if (turn === null || !isOpen(turn) || !has(turn.messages)) return record;
  return withoutUnused({ ...record, turn: { ...turn, messages: change(turn.messages), toReappend: true } }, [
    id,
  ]);
}

/**
 * What waits never runs. What has begun or has been in the thread is to leave it; a run all of whose messages are gone
 * is stopped. Deleted parts of replies are taken note of, also of one that still grows: with the last of them the reply
 * leaves the thread.
 *
 * @param inThread ids of messages and of parts of replies that went into the thread in earlier turns
 */
export function retracted(
  record: ConversationRecord,
  messageIds: readonly string[],
  inThread: ReadonlySet<string>,
): ConversationRecord {
  const { turn } = record;
  const inTurn = new Set(turn?.messages.map(({ id }) => id).filter((id) => messageIds.includes(id)));
  const inReply = new Set(turn?.answer?.kind === 'reply' ? turn.answer.posted : []);
  const waits = new Set([...record.pending, ...record.unansweredContext].map(({ id }) => id));
  const inDraft = turn?.draft?.posted.some((id) => id !== null && messageIds.includes(id)) === true;
  const toForget = messageIds.filter(
    (id) =>
      (inTurn.has(id) || inReply.has(id) || inThread.has(id)) &&
      !waits.has(id) &&
      !record.toForget.includes(id),
  );
  const pending = without(record.pending, messageIds);
  const unansweredContext = without(record.unansweredContext, messageIds);
  const isUnchanged = pending === record.pending && unansweredContext === record.unansweredContext;
  if (toForget.length === 0 && isUnchanged && !inDraft) return record;
  const next: ConversationRecord = {
    ...withTurn(record, (now) => withoutShown(now, messageIds)),
    pending,
    unansweredContext,
    toForget: [...record.toForget, ...toForget],
  };
  if (turn === null || inTurn.size === 0 || turn.answer !== null) return next;
  if (isOpen(turn)) return withTurn(next, (now) => ({ ...now, toReappend: true }));
  return nobodyWaits(next) ? stopped(next) : next;
}

/** Messages of the draft that somebody has deleted are shown no more. */
function withoutShown(turn: Turn, messageIds: readonly string[]): Turn {
  const { draft } = turn;
  if (draft === null) return turn;
  const posted = draft.posted.map((id) => (id !== null && messageIds.includes(id) ? null : id));
  return { ...turn, draft: { ...draft, posted } };
}

/** A link to an attachment is another each time; what it leads to has its name. */
function saysTheSame(a: PendingMessage, b: IncomingMessage): boolean {
  const names = ({ attachments }: Pick<PendingMessage | IncomingMessage, 'attachments'>): string =>
    attachments.flatMap(({ name, isQuoted }) => (isQuoted ? [] : [name])).join('\n');
  return a.text === b.text && names(a) === names(b);
}

/** The turn's messages may still change: nothing has been asked of the assistant yet. */
function isOpen(turn: Turn): boolean {
  return turn.run === null && turn.answer === null;
}

/** The same list if none of them is in it. */
function without(messages: readonly PendingMessage[], ids: readonly string[]): readonly PendingMessage[] {
  return messages.some(({ id }) => ids.includes(id))
    ? messages.filter(({ id }) => !ids.includes(id))
    : messages;
}

function waiting(message: IncomingMessage, now: number): PendingMessage {
  return {
    id: message.id,
    authorId: message.author.id,
    author: message.author.name,
    text: message.text,
    quote: message.quote,
    attachments: asAttachments(message.attachments),
    acceptedAt: now,
    ...(message.via === undefined ? {} : { via: message.via }),
  };
}

/** Takes note of its id. Those that are an hour older than the newest are no longer kept one by one. */
export function noted(
  record: ConversationRecord,
  { id, serverId, via }: IncomingMessage,
): ConversationRecord {
  if (via !== undefined)
    return { ...record, serverId, asked: [...(record.asked ?? []), id].slice(-MOST_ASKED) };
  const cursor = latest(record.cursor, id);
  const oldest = snowflakeTime(cursor) - SEEN_FOR_MS;
  const all = [...record.seen, id];
  const seen = all.filter((one) => snowflakeTime(one) >= oldest).slice(-MOST_SEEN);
  const kept = new Set(seen);
  const seenUpTo = all
    .filter((one) => !kept.has(one))
    .reduce<string | null>((highest, one) => latest(highest, one), record.seenUpTo);
  return { ...record, serverId, cursor, seen, seenUpTo };
}

function inOrder(messages: readonly PendingMessage[]): readonly PendingMessage[] {
  return messages.toSorted((a, b) => compareSnowflakes(a.id, b.id));
}
