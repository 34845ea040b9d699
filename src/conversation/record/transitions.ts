/** The steps of a turn as changes of the record: each takes a record and gives the next. Pure. */

import type { MessageRef, RunRef, ThreadRef } from '../refs.ts';
import type { Answer, ConversationRecord, Turn } from './record.ts';

export function begun(record: ConversationRecord, instructions: string, now: number): ConversationRecord {
  const last = record.pending.at(-1);
  if (last === undefined || record.turn !== null) return record;
  const turn: Turn = {
    id: last.id,
    messages: [...record.missed, ...record.pending],
    instructions,
    beganAt: now,
    revised: false,
    appended: null,
    run: null,
    answer: null,
  };
  return { ...record, pending: [], missed: [], full: false, turn };
}

/** A thread begins, or goes on without what the turn had put into it: whatever the turn did before is void. */
export function threaded(record: ConversationRecord, thread: ThreadRef | null): ConversationRecord {
  return { ...withTurn(record, (turn) => ({ ...turn, appended: null, run: null })), thread };
}

export function appended(record: ConversationRecord, refs: readonly MessageRef[]): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, appended: refs }));
}

/** A run all of whose messages were deleted while it had no id yet is stopped at once. */
export function started(record: ConversationRecord, run: RunRef): ConversationRecord {
  const next = withTurn(record, (turn) => ({ ...turn, run }));
  return nobodyWaits(next) ? stopped(next) : next;
}

/** All messages of the turn were deleted. */
export function nobodyWaits({ turn, forget }: ConversationRecord): boolean {
  return turn?.messages.every(({ id }) => forget.includes(id)) === true;
}

/** The run is of no more use; another may be started. */
export function runDropped(record: ConversationRecord): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, run: null }));
}

/** The thread is of no more use and is left to be deleted; the next step begins another. */
export function threadDropped(record: ConversationRecord): ConversationRecord {
  const discarded =
    record.thread === null
      ? record.discarded
      : [...record.discarded, { thread: record.thread, run: null, turn: null }];
  return { ...threaded(record, null), discarded };
}

/** @param told what the people are told that lasts; a reply shows that it is over */
export function answered(
  record: ConversationRecord,
  answer: Answer,
  told: ConversationRecord['told'] = null,
): ConversationRecord {
  return { ...withTurn(record, (turn) => ({ ...turn, answer })), told };
}

/** What was deleted has left the turn, and nothing of the turn is in the thread any more; an empty turn is over. */
export function revised(record: ConversationRecord, thread: ThreadRef | null): ConversationRecord {
  const { turn, forget } = record;
  if (turn === null) return record;
  const messages = turn.messages.filter(({ id }) => !forget.includes(id));
  const left = forget.filter((id) => !turn.messages.some((message) => message.id === id));
  const next =
    messages.length === 0 ? null : { ...turn, messages, appended: null, run: null, revised: false };
  return { ...record, thread, turn: next, forget: left };
}

/** Messages of earlier turns have left the thread. */
export function left(
  record: ConversationRecord,
  ids: readonly string[],
  thread: ThreadRef | null,
): ConversationRecord {
  return { ...record, thread, forget: record.forget.filter((id) => !ids.includes(id)) };
}

export function posted(record: ConversationRecord, messageId: string): ConversationRecord {
  return withTurn(record, (turn) =>
    turn.answer === null
      ? turn
      : { ...turn, answer: { ...turn.answer, posted: [...turn.answer.posted, messageId] } },
  );
}

export function finished(record: ConversationRecord): ConversationRecord {
  const usage = record.turn?.answer?.usage;
  return {
    ...record,
    turn: null,
    usage: {
      turns: record.usage.turns + 1,
      input: record.usage.input + (usage?.input ?? 0),
      output: record.usage.output + (usage?.output ?? 0),
    },
  };
}

/** The running turn ends without an answer; its run is left to be cancelled, its messages to be kept. What waits stays. */
export function stopped(record: ConversationRecord): ConversationRecord {
  const { turn, discarded } = record;
  if (turn === null) return record;
  const run = turn.answer === null ? turn.run : null;
  const leaves = run !== null || turn.appended !== null || record.thread !== null;
  return {
    ...record,
    turn: null,
    discarded: leaves ? [...discarded, { thread: null, run, turn }] : discarded,
  };
}

/** The thread ends with everything that was under way in it; what a stop left to be kept is not kept any more. */
export function reset(record: ConversationRecord): ConversationRecord {
  const run = record.turn?.run ?? null;
  const leaves = record.thread !== null || run !== null;
  const discarded = record.discarded.map((earlier) => ({ ...earlier, turn: null }));
  return {
    ...record,
    thread: null,
    epoch: record.epoch + 1,
    pending: [],
    missed: [],
    forget: [],
    full: false,
    turn: null,
    discarded: leaves ? [...discarded, { thread: record.thread, run, turn: null }] : discarded,
  };
}

/** Nothing is owed any more where nobody can be answered; thread and settings stay. */
export function abandoned(record: ConversationRecord): ConversationRecord {
  return { ...stopped(record), pending: [], full: false };
}

function withTurn(record: ConversationRecord, change: (turn: Turn) => Turn): ConversationRecord {
  return record.turn === null ? record : { ...record, turn: change(record.turn) };
}
