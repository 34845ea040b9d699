/** Messages that a daily limit keeps from being run: one notice answers them, or they go without a word. Pure. */

import type { IncomingMessage } from '../message.ts';
import { noted } from './pending.ts';
import type { Answer, ConversationRecord, Turn } from './record.ts';

/** It is not run, and not answered: its author was told today. It is not taken in when it is delivered again. */
export function passedOver(record: ConversationRecord, message: IncomingMessage): ConversationRecord {
  return noted(record, message);
}

/**
 * What waits under one of the ids waits no more. A turn of its own tells so those whose ids are among `told`; it goes by what
 * the thread has nothing of.
 *
 * @param told of those that wait; none for a refusal without a word
 */
export function turnedAway(
  record: ConversationRecord,
  ids: ReadonlySet<string>,
  told: ReadonlySet<string>,
  answer: Answer,
): ConversationRecord {
  if (record.turn !== null) return record;
  const pending = record.pending.filter(({ id }) => !ids.has(id));
  const messages = record.pending.filter(({ id }) => told.has(id));
  const last = messages.at(-1);
  const left = { ...record, pending, queueFullTold: false };
  if (last === undefined) return left;
  const turn: Turn = {
    id: last.id,
    messages,
    heardOnly: [],
    instructions: '',
    beganAt: answer.at,
    toReappend: false,
    appended: null,
    toKeep: false,
    run: null,
    draft: null,
    answer,
  };
  return { ...left, turn };
}
