/** Questions whether a call may be made, as facts: from before one is posted until its message says what came of it. Pure. */

import type { ConversationRecord, MadeCall, ReplyPart, Turn } from './record.ts';
import { withTurn } from './transitions.ts';

/** What came of a question. `unanswered`: the time for it was over. */
export type Decision = 'allowed' | 'denied' | 'unanswered';

export interface Question {
  /** Its message's nonce, and what its buttons come back with. */
  readonly id: string;
  /** The turn that it is asked in, whose last message it replies to. */
  readonly turnId: string;
  readonly call: Omit<MadeCall, 'output'>;
  /** The one person who decides. */
  readonly askedId: string;
  /** What is to be done, as the people read it. */
  readonly part: ReplyPart;
  /** Null while its message is not known to stand there. */
  readonly messageId: string | null;
  /** Null while nobody has decided. */
  readonly decision: Decision | null;
  /** The call that was allowed is being made, or was: no other one is allowed by it. */
  readonly isUsed: boolean;
  /** Its message says what came of it, or stands nowhere. */
  readonly isClosed: boolean;
}

/** Of at most 25 characters, which is what Discord takes as a nonce; the same after a crash. */
export function questionId({ id, questions = [] }: Pick<Turn, 'id' | 'questions'>): string {
  return `${id}-q${questions.length}`;
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

export function permissionUsed(record: ConversationRecord, id: string): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, isUsed: true }));
}

export function questionClosed(record: ConversationRecord, id: string): ConversationRecord {
  return withQuestion(record, id, (question) => ({ ...question, isClosed: true }));
}

/** Those whose messages do not say yet what came of them. */
export function openQuestions({ questions = [] }: Pick<Turn, 'questions'>): readonly Question[] {
  return questions.filter(({ isClosed }) => !isClosed);
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
