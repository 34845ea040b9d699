/** The steps of a turn as changes of the record, up to its answer and around it: each takes a record and gives the next. Pure. */

import type { Beginning, PendingMessage } from '../message.ts';
import type { MessageRef, RunRef, ThreadEnd, ThreadRef } from '../refs.ts';
import { isAsk, leftAsks, nextBatch } from './asks.ts';
import { withBeginning } from './beginning.ts';
import { openQuestions } from './calls/question.ts';
import { withoutUnused } from './files.ts';
import {
  type ConversationRecord,
  EMPTY_MEMORY,
  type LeftAsk,
  type LeftBehind,
  type LeftDraft,
  NOTHING_LEFT,
  type Turn,
} from './record.ts';
import type { Answer } from './reply/answer.ts';
import { surplusBehind } from './reply/draft.ts';
import { withoutRun } from './spending.ts';

/**
 * What waits becomes the turn, as far as it is taken together.
 *
 * @param beginning how the Discord thread began; null if the thread knows that already, or there is nothing to know
 * @param set what is set of how the turn is run; what is missing is the operator's
 */
export function begun(
  record: ConversationRecord,
  instructions: string,
  now: number,
  beginning: Beginning | null = null,
  set: Pick<Turn, 'model' | 'streaming'> = {},
): ConversationRecord {
  const batch = nextBatch(record.pending);
  const last = batch.at(-1);
  if (last === undefined || record.turn !== null) return record;
  const said = [...record.unansweredContext, ...batch];
  const messages = beginning === null ? said : withBeginning(said, beginning, record.id, now);
  const owed = new Set(batch.map(({ id }) => id));
  const turn: Turn = {
    id: last.id,
    messages,
    heardOnly: messages.flatMap(({ id }) => (owed.has(id) ? [] : [id])),
    instructions,
    ...set,
    beganAt: now,
    toReappend: false,
    appended: null,
    toKeep: false,
    run: null,
    draft: null,
    answer: null,
  };
  const knowsBeginning = record.knowsBeginning || beginning !== null;
  const pending = record.pending.slice(batch.length);
  return { ...record, pending, unansweredContext: [], knowsBeginning, queueFullTold: false, turn };
}

/** A thread begins, or goes on without what the turn had put into it: whatever the turn did before is void. */
export function threaded(
  record: ConversationRecord,
  thread: ThreadRef | null,
  threadEnd: ThreadEnd = null,
): ConversationRecord {
  return { ...withTurn(record, (turn) => ({ ...withoutRun(turn), appended: null })), thread, threadEnd };
}

export function appended(record: ConversationRecord, refs: readonly MessageRef[]): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, appended: refs }));
}

/** A run all of whose messages were deleted while it had no id yet is stopped at once. */
export function started(record: ConversationRecord, run: RunRef): ConversationRecord {
  const next = withTurn(record, (turn) => ({ ...turn, run }));
  return nobodyWaits(next) ? stopped(next) : next;
}

/** All messages of the turn that are owed an answer were deleted. */
export function nobodyWaits({ turn, toForget }: ConversationRecord): boolean {
  return turn !== null && owedIn(turn).every(({ id }) => toForget.includes(id));
}

function owedIn({ messages, heardOnly }: Turn): readonly PendingMessage[] {
  return messages.filter(({ id }) => !heardOnly.includes(id));
}

/** The run is of no more use; another may be started. */
export function runDropped(record: ConversationRecord): ConversationRecord {
  return withTurn(record, withoutRun);
}

/** The thread is of no more use and is left to be deleted; the next step begins another. */
export function threadDropped(record: ConversationRecord): ConversationRecord {
  const toCleanUp =
    record.thread === null
      ? record.toCleanUp
      : [...record.toCleanUp, { ...NOTHING_LEFT, thread: record.thread }];
  return withoutUnused({ ...threaded(record, null), toCleanUp });
}

/**
 * What a run that brings the turn's messages has answered shows that they are in the thread.
 *
 * @param lastFailure what the people are told that lasts; a reply shows that it is over
 */
export function answered(
  record: ConversationRecord,
  answer: Answer,
  lastFailure: ConversationRecord['lastFailure'] = null,
): ConversationRecord {
  const withRun = ({ messages }: Turn) => messages.map(({ id }) => ({ key: id, remoteIds: null }));
  const change = (turn: Turn): Turn =>
    answer.kind === 'reply'
      ? { ...turn, answer, appended: turn.appended ?? withRun(turn) }
      : { ...turn, answer };
  const { memory } = record;
  const isTold = answer.kind === 'reply' && memory.faded === 'untold'; // as a note under the reply
  return { ...withTurn(record, change), lastFailure, memory: isTold ? { ...memory, faded: 'told' } : memory };
}

/**
 * What was deleted has left the turn, and nothing of the turn is in the thread any more. A turn that owes nobody an answer
 * is over; what it had only heard waits for the next.
 */
export function revised(record: ConversationRecord, thread: ThreadRef | null): ConversationRecord {
  const { turn, toForget } = record;
  if (turn === null) return record;
  const messages = turn.messages.filter(({ id }) => !toForget.includes(id));
  const left = toForget.filter((id) => !turn.messages.some((message) => message.id === id));
  const { isScreened: _, ...unscreened } = withoutRun(turn);
  const next: Turn = { ...unscreened, messages, appended: null, toReappend: false };
  const gone = turn.messages.flatMap(({ id }) => (toForget.includes(id) ? [id] : []));
  const remaining = { ...record, thread, threadEnd: null, toForget: left };
  if (owedIn(next).length > 0) return withoutUnused({ ...remaining, turn: next }, gone);
  const unansweredContext = [
    ...messages.filter(({ author }) => author !== null),
    ...record.unansweredContext,
  ];
  const knowsBeginning = record.knowsBeginning && messages.every(({ author }) => author !== null);
  const draft = leftDraft(turn, true);
  const questions = leftQuestions(turn);
  const leaves = draft !== null || 'questions' in questions;
  const toCleanUp = leaves
    ? [...record.toCleanUp, { ...NOTHING_LEFT, draft, ...questions }]
    : record.toCleanUp;
  return withoutUnused({ ...remaining, turn: null, unansweredContext, knowsBeginning, toCleanUp }, gone);
}

/** Messages of earlier turns have left the thread. */
export function left(
  record: ConversationRecord,
  ids: readonly string[],
  thread: ThreadRef | null,
): ConversationRecord {
  const toForget = record.toForget.filter((id) => !ids.includes(id));
  return withoutUnused({ ...record, thread, threadEnd: null, toForget }, ids);
}

/** The running turn ends without an answer; its run is left to be cancelled, its messages to be kept. What waits stays. */
export function stopped(record: ConversationRecord): ConversationRecord {
  const { turn, toCleanUp } = record;
  if (turn === null) return record;
  const run = turn.answer === null ? turn.run : null;
  const draft = leftDraft(turn, nobodyWaits(record));
  const questions = leftQuestions(turn);
  const asks = leftAsks({ turn, pending: [] });
  const isShown = draft !== null || 'questions' in questions || asks.length > 0;
  const leaves = run !== null || turn.appended !== null || record.thread !== null || isShown;
  return {
    ...record,
    turn: null,
    threadEnd: null,
    toCleanUp: leaves
      ? [...toCleanUp, { ...NOTHING_LEFT, run, turn, draft, ...questions, ...asksIn(asks) }]
      : toCleanUp,
  };
}

/** The thread ends with everything that was under way in it; what a stop left to be kept is not kept any more. */
export function reset(record: ConversationRecord): ConversationRecord {
  const run = record.turn?.run ?? null;
  const draft = record.turn === null ? null : leftDraft(record.turn, nobodyWaits(record));
  const questions = record.turn === null ? {} : leftQuestions(record.turn);
  const files = record.files.map(({ file }) => file);
  const asks = leftAsks(record);
  const isShown = draft !== null || 'questions' in questions || asks.length > 0;
  const leaves = record.thread !== null || run !== null || isShown || files.length > 0;
  const toCleanUp = record.toCleanUp.map((earlier) => ({ ...earlier, turn: null }));
  return {
    ...record,
    thread: null,
    threadEnd: null,
    files: [],
    epoch: record.epoch + 1,
    pending: [],
    unansweredContext: [],
    knowsBeginning: false,
    toForget: [],
    toFade: [],
    memory: EMPTY_MEMORY,
    queueFullTold: false,
    turn: null,
    toCleanUp: leaves
      ? [
          ...toCleanUp,
          { ...NOTHING_LEFT, thread: record.thread, run, draft, ...questions, files, ...asksIn(asks) },
        ]
      : toCleanUp,
  };
}

/** What is left of a turn's draft when the turn is over without the rest of its answer; null for nothing. */
export function leftDraft({ id, messages, draft, answer }: Turn, isUnwanted: boolean): LeftDraft | null {
  if (draft === null || surplusBehind(draft, answer?.posted.length ?? 0) === null) return null;
  const replyTo = messages.at(-1)?.id ?? id;
  return { turnId: id, replyTo, isUnwanted, draft, answer };
}

/** Nothing is owed any more where nobody can be answered but those who ask by a command; thread and settings stay. */
export function abandoned(record: ConversationRecord): ConversationRecord {
  return { ...stopped(record), pending: record.pending.filter(isAsk), queueFullTold: false };
}

function asksIn(asks: readonly LeftAsk[]): Pick<LeftBehind, 'asks'> {
  return asks.length === 0 ? {} : { asks };
}

/** What a turn that is over has asked without saying what came of it; nothing where there is none. */
export function leftQuestions(turn: Turn): Pick<LeftBehind, 'questions'> {
  const open = openQuestions(turn);
  return open.length === 0 ? {} : { questions: open };
}

/** The record with a change of its turn; without a turn nothing changes. */
export function withTurn(record: ConversationRecord, change: (turn: Turn) => Turn): ConversationRecord {
  return record.turn === null ? record : { ...record, turn: change(record.turn) };
}
