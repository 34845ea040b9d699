/**
 * The gap in a channel: what the bot missed there. Ids grow with time, so they stand for moments:
 *
 *     cursor          hearAfter             answerAfter               the channel's last message
 *       │  over a day    │  too old to answer    │  recent                 │
 *       │  not read      │  read for the next    │  read, and answered     │
 *       │                │  turn to hear         │                         │
 *
 * Pure.
 */

import type { APIMessage } from 'discord.js';
import { isAfter, latest, snowflakeAt } from '../../snowflake.ts';

export interface Gap {
  /** Messages after this id are recent enough for an answer. */
  readonly answerAfter: string;
  /** Messages after this id and up to `answerAfter` are heard by the next turn and not answered. Null: none are. */
  readonly hearAfter: string | null;
  /** Whether there may be recent messages, as far as the channel's last message tells. */
  readonly hasRecent: boolean;
}

interface ChannelState {
  /** The highest id that the conversation has taken in; null if it has taken in none. */
  readonly cursor: string | null;
  /** The channel's last message; null where Discord does not say. */
  readonly lastMessageId: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What is older gets no late answer: the talk has moved on. */
  readonly answerWithinMs: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** Null if there is nothing to read. A conversation that has taken in nothing yet hears nothing: it is only answered. */
export function gapOf({ cursor, lastMessageId, now, answerWithinMs }: ChannelState): Gap | null {
  const tooOld = snowflakeAt(now - answerWithinMs);
  const answerAfter = latest(cursor, tooOld);
  const hears = cursor !== null && isAfter(tooOld, cursor);
  const hearAfter = hears ? latest(cursor, snowflakeAt(now - DAY_MS)) : null;
  const mayFollow = (id: string): boolean => lastMessageId === null || isAfter(lastMessageId, id);
  return mayFollow(hearAfter ?? answerAfter)
    ? { answerAfter, hearAfter, hasRecent: mayFollow(answerAfter) }
    : null;
}

/** Whether anything may have been missed in a channel at all: beyond a day nothing is read. */
export function isOfToday(lastMessageId: string, now: number): boolean {
  return isAfter(lastMessageId, snowflakeAt(now - DAY_MS));
}

/**
 * The messages of others after the last one that the bot replied to. That one and those before it are answered: a turn
 * replies to the last of its messages, and turns are taken in order.
 *
 * @param repliesUpTo replies after this id do not count: they may be to messages that overtook the missed ones; null if
 *   all count
 */
export function unanswered(
  messages: readonly APIMessage[],
  selfId: string,
  repliesUpTo: string | null,
): readonly APIMessage[] {
  const answeredUpTo = messages
    .filter(({ author }) => author.id === selfId)
    .filter(({ id }) => repliesUpTo === null || !isAfter(id, repliesUpTo))
    .map(({ message_reference: reference }) => reference?.message_id ?? '0')
    .reduce((highest, id) => latest(highest, id), '0');
  return messages.filter(({ id, author }) => author.id !== selfId && isAfter(id, answeredUpTo));
}
