/** Messages that a daily limit keeps from being run: one notice answers them, or they go without a word. Pure. */

import type { IncomingMessage } from '../message.ts';
import { askOf, leftAsks } from './asks.ts';
import { noted, unanswered } from './pending.ts';
import { type ConversationRecord, NOTHING_LEFT, type Turn } from './record.ts';
import type { Answer } from './reply/answer.ts';

/** It is not run, and not answered: its author was told today. It is not taken in when it is delivered again. */
export function passedOver(record: ConversationRecord, message: IncomingMessage): ConversationRecord {
  return noted(record, message);
}

/**
 * What waits under one of the ids waits no more, and it is known why. A turn of its own tells so those whose ids are among
 * `told`; it goes by what the thread has nothing of. It answers one ask at most: the others are left to be told that no answer
 * comes.
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
  const ask = askOf({ messages });
  const asks = leftAsks({
    turn: null,
    pending: record.pending.filter(({ id }) => ids.has(id) && id !== ask?.id),
  });
  const toCleanUp = asks.length === 0 ? record.toCleanUp : [...record.toCleanUp, { ...NOTHING_LEFT, asks }];
  const left = unanswered(
    { ...record, pending, queueFullTold: false, toCleanUp },
    [...ids],
    { kind: 'daily-limit' },
    answer.at,
  );
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
