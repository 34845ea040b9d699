/**
 * The calls of a turn, as facts: one that changes something is one before it is made, so that it is never made twice, and so is the
 * question whether it may be made. Pure.
 */

import type { ConversationRecord, MadeCall } from '../record.ts';
import { withTurn } from '../transitions.ts';
import type { Decision, Question } from './question.ts';

/** The call is about to be made. */
export function calling(
  record: ConversationRecord,
  { id, name, args }: Omit<MadeCall, 'output'>,
): ConversationRecord {
  const call: MadeCall = { id, name, args, output: null };
  return withTurn(record, (turn) => ({ ...turn, calls: [...(turn.calls ?? []), call] }));
}

/** The latest call of that id has returned. */
export function called(record: ConversationRecord, id: string, output: string): ConversationRecord {
  return withTurn(record, (turn) => {
    const calls = turn.calls ?? [];
    const at = calls.findLastIndex((call) => call.id === id && call.output === null);
    return { ...turn, calls: calls.map((call, index) => (index === at ? { ...call, output } : call)) };
  });
}

/** The question is about to be posted. */
export function asking(record: ConversationRecord, question: Question): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, questions: [...(turn.questions ?? []), question] }));
}

/** @param messageId null if somebody has deleted it since */
export function asked(record: ConversationRecord, id: string, messageId: string | null): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, messageId, isClosed: messageId === null }));
}

/** The first decision counts. */
export function decided(record: ConversationRecord, id: string, decision: Decision): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, decision: question.decision ?? decision }));
}

export function isPermissionUsed({ turn }: ConversationRecord, id: string): boolean {
  return turn?.questions?.some((question) => question.id === id && question.isUsed) === true;
}

/** The call that it is about is about to be made. */
export function permissionUsed(record: ConversationRecord, id: string): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, isUsed: true }));
}

export function questionClosed(record: ConversationRecord, id: string): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, isClosed: true }));
}

function withQuestion(
  record: ConversationRecord,
  id: string,
  change: (question: Question) => Question,
): ConversationRecord {
  const isThere = record.turn?.questions?.some((question) => question.id === id) === true;
  if (!isThere) return record;
  return withTurn(record, (turn) => ({
    ...turn,
    questions: (turn.questions ?? []).map((question) => (question.id === id ? change(question) : question)),
  }));
}
