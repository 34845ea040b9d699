/** What was missed in a channel: which of its messages are read, and which of them are handed on. Pure. */

import type { APIMessage } from 'discord.js';
import { isAfter, latest, snowflakeAt } from '../../snowflake.ts';

/** Where messages are missing. */
export interface Gap {
  /** Messages up to this id were said too long ago for an answer. */
  readonly answerAfter: string;
  /** Those after this one are heard all the same; null: none are. */
  readonly hearAfter: string | null;
  /** Whether there are any to be answered, as far as is known. */
  readonly answers: boolean;
}

interface Known {
  /** The highest id that the conversation has taken in. */
  readonly cursor: string | null;
  /** The channel's last message; null where Discord does not say. */
  readonly lastMessageId: string | null;
  readonly now: number;
  /** What is older gets no late answer: the talk has moved on. */
  readonly windowMs: number;
}

/** Beyond a day nothing is read. */
const DAY_MS = 24 * 60 * 60_000;

/** Null if there is nothing to read. A conversation that took in nothing yet is read only as far as it is answered. */
export function gapOf({ cursor, lastMessageId, now, windowMs }: Known): Gap | null {
  const window = snowflakeAt(now - windowMs);
  const answerAfter = latest(cursor, window);
  const hears = cursor !== null && isAfter(window, cursor);
  const hearAfter = hears ? latest(cursor, snowflakeAt(now - DAY_MS)) : null;
  const reaches = (id: string): boolean => lastMessageId === null || isAfter(lastMessageId, id);
  return reaches(hearAfter ?? answerAfter) ? { answerAfter, hearAfter, answers: reaches(answerAfter) } : null;
}

/** Whether a channel may have been missed in at all, as far as its last message tells. */
export function isOfToday(lastMessageId: string, now: number): boolean {
  return isAfter(lastMessageId, snowflakeAt(now - DAY_MS));
}

/**
 * Without our own messages and without all up to the last one that we replied to: a turn replies to the last of its
 * messages, and turns are taken in order. Only replies up to `until` tell that, since later ones may have overtaken
 * what was missed; null: all do.
 */
export function unanswered(
  messages: readonly APIMessage[],
  selfId: string,
  until: string | null,
): readonly APIMessage[] {
  const answeredUpTo = messages
    .filter(({ id, author }) => author.id === selfId && (until === null || !isAfter(id, until)))
    .map(({ message_reference: reference }) => reference?.message_id ?? '0')
    .reduce((highest, id) => latest(highest, id), '0');
  return messages.filter(({ id, author }) => author.id !== selfId && isAfter(id, answeredUpTo));
}
