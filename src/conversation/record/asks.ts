/**
 * Asks: messages that came by an interaction, and are answered through it while its token holds. Each is a turn of its own.
 * Pure.
 */

import type { PendingMessage, Via } from '../message.ts';
import type { ConversationRecord, LeftAsk, Turn } from './record.ts';
import type { Answer, ReplyPart } from './reply/answer.ts';

export interface Ask extends PendingMessage {
  readonly via: Via;
}

export function isAsk(message: PendingMessage): message is Ask {
  return message.via !== undefined;
}

/** The ask that the turn answers; null for one that answers what was written in the channel. */
export function askOf({ messages }: Pick<Turn, 'messages'>): Ask | null {
  return messages.find(isAsk) ?? null;
}

/** What of all that waits is taken together next: an ask alone, or the messages up to one. */
export function nextBatch(pending: readonly PendingMessage[]): readonly PendingMessage[] {
  const first = pending.findIndex(isAsk);
  if (first < 0) return pending;
  return pending.slice(0, Math.max(1, first));
}

/** Whether what is answered, or is to be next, is an ask. */
export function isForAsk({ turn, pending }: Pick<ConversationRecord, 'turn' | 'pending'>): boolean {
  return (turn?.messages ?? nextBatch(pending)).some(isAsk);
}

/** Asks that end with all of this, and of whose answers nothing is shown. */
export function leftAsks({
  turn,
  pending,
}: Pick<ConversationRecord, 'turn' | 'pending'>): readonly LeftAsk[] {
  const begun = turn === null || (turn.answer?.posted.length ?? 0) > 0 ? [] : turn.messages;
  const left = [...begun, ...pending]
    .filter(isAsk)
    .filter(({ via }) => via.isOver === undefined && via.until > 0);
  return left.map(({ id, via }) => ({ id, via }));
}

/**
 * The token of the turn's ask is over: what is left of its answer goes another way.
 *
 * @param heading says above the beginning of an answer what it answers
 */
export function tokenOver(record: ConversationRecord, heading: string): ConversationRecord {
  const { turn } = record;
  if (turn === null) return record;
  const messages = turn.messages.map(
    (message): PendingMessage =>
      isAsk(message) ? { ...message, via: { ...message.via, isOver: true } } : message,
  );
  const { answer } = turn;
  const isBegun = answer === null || answer.posted.length > 0;
  const headed = isBegun ? answer : { ...answer, parts: withHeading(answer.parts, heading) };
  return { ...record, turn: { ...turn, messages, answer: headed } };
}

/** Characters of a Discord message. */
const LIMIT = 2_000;

function withHeading(parts: readonly ReplyPart[], heading: string): readonly ReplyPart[] {
  const [first, ...others] = parts;
  if (first === undefined) return parts;
  const content = first.content === '' ? heading : `${heading}\n${first.content}`;
  if (content.length > LIMIT) return [{ content: heading, file: null }, ...parts];
  return [{ ...first, content }, ...others];
}

/** Files of one message. */
const MOST_FILES = 10;
const WHOLE_IN_FILE = '\n-# The whole reply is in the file.';

/**
 * It cannot be found out whether the next part stands there, and posted again it might stand there twice. So the first part,
 * which can be changed as often as one likes, gets all of the answer with it.
 */
export function restWithFirst(record: ConversationRecord): ConversationRecord {
  const { turn } = record;
  if (turn === null || turn.answer === null) return record;
  return { ...record, turn: { ...turn, answer: { ...turn.answer, ...gathered(turn.answer) } } };
}

function gathered({ parts, posted, text }: Answer): Pick<Answer, 'parts' | 'posted'> {
  const [first] = parts;
  if (first === undefined) return { parts, posted };
  const said = parts.slice(1).some(({ content }) => content !== '');
  const file = first.file ?? (said ? { name: 'reply.md', text: wordsIn(text, parts) } : null);
  const made = parts.flatMap((part) => part.made ?? []).slice(0, file === null ? MOST_FILES : MOST_FILES - 1);
  const content = `${first.content}${WHOLE_IN_FILE}`;
  const isNoted = file !== null && first.file === null && content.length <= LIMIT;
  const whole = { content: isNoted ? content : first.content, file, ...(made.length === 0 ? {} : { made }) };
  return { parts: [whole], posted: [] };
}

/** As the assistant wrote them; of a notice, which has none of its words, as they are shown. */
function wordsIn(text: string, parts: readonly ReplyPart[]): string {
  return text === '' ? parts.map(({ content }) => content).join('\n') : text;
}
