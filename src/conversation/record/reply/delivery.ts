/** From the answer to the end of its turn, as changes of the record: posted, refused, given up, kept, finished. Pure. */

import type { MessageRef, ThreadEnd, Usage } from '../../refs.ts';
import { type Fading, NO_FADING, withFading } from '../memory.ts';
import { type ConversationRecord, type LeftBehind, NOTHING_LEFT, type Turn } from '../record.ts';
import { addUsage, spentOn } from '../spending.ts';
import { replyKey } from '../transcript.ts';
import { leftDraft, leftQuestions, withTurn } from '../transitions.ts';
import type { Answer, ReplyPart } from './answer.ts';
import { postingFor, surplusBehind } from './draft.ts';

export function posted(record: ConversationRecord, messageId: string | null): ConversationRecord {
  return withTurn(record, (turn) =>
    turn.answer === null
      ? turn
      : {
          ...turn,
          draft: withoutPosted(turn),
          answer: { ...turn.answer, posted: [...turn.answer.posted, messageId], refusedSince: null },
        },
  );
}

/** The message of the draft that may have been posted is this part. */
function withoutPosted({ draft, answer }: Turn): Turn['draft'] {
  if (draft === null || answer === null) return draft;
  const isThis = postingFor(draft, answer.kind)?.index === answer.posted.length;
  return isThis ? { ...draft, posting: null } : draft;
}

/** The turn has failed, and its messages are to be in the thread for the turns after it. */
export function toBeKept(record: ConversationRecord): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, toKeep: true }));
}

/** @param refs null where the assistant has not taken them: they are forgotten */
export function kept(record: ConversationRecord, refs: readonly MessageRef[] | null): ConversationRecord {
  return withTurn(record, (turn) => ({ ...turn, appended: refs, toKeep: false }));
}

/** What is not posted yet never will be. */
export function undelivered(record: ConversationRecord): ConversationRecord {
  return withTurn(record, ({ answer, ...turn }) => ({
    ...turn,
    answer: answer && { ...answer, parts: answer.parts.slice(0, answer.posted.length) },
  }));
}

/** What the run has made is copied, as far as it can be: the parts say which goes with which. */
export function collected(record: ConversationRecord, parts: readonly ReplyPart[]): ConversationRecord {
  return withAnswer(record, ({ toCollect: _, ...answer }) => ({ ...answer, parts }));
}

/** The next part cannot be posted as it is: these stand in its place. */
export function partReplaced(
  record: ConversationRecord,
  replacements: readonly ReplyPart[],
): ConversationRecord {
  return withAnswer(record, (answer) => {
    const at = answer.posted.length;
    return {
      ...answer,
      parts: [...answer.parts.slice(0, at), ...replacements, ...answer.parts.slice(at + 1)],
    };
  });
}

function withAnswer(record: ConversationRecord, change: (answer: Answer) => Answer): ConversationRecord {
  return withTurn(record, (turn) => (turn.answer === null ? turn : { ...turn, answer: change(turn.answer) }));
}

/** Discord failed to take the next part, for the first time. */
export function partRefused(record: ConversationRecord, now: number): ConversationRecord {
  return withTurn(record, (turn) =>
    turn.answer === null ? turn : { ...turn, answer: { ...turn.answer, refusedSince: now } },
  );
}

/** Discord has refused the next part for too long: the notice takes the place of what is left. */
export function partGivenUp(record: ConversationRecord, notice: ReplyPart): ConversationRecord {
  return withTurn(record, (turn) => {
    if (turn.answer === null) return turn;
    const parts = [...turn.answer.parts.slice(0, turn.answer.posted.length), notice];
    return { ...turn, answer: { ...turn.answer, parts, refusedSince: null, isGivenUp: true } };
  });
}

/**
 * The turn is over. A reply all of whose parts somebody has deleted by then is to leave the thread.
 *
 * @param fading what is to leave it for want of room
 */
export function finished(record: ConversationRecord, fading: Fading = NO_FADING): ConversationRecord {
  return withFading(ended(record), fading);
}

function ended(record: ConversationRecord): ConversationRecord {
  const { turn, toForget } = record;
  if (turn?.answer?.limit !== undefined) return { ...record, turn: null }; // it has not run, and changed nothing
  const spent = turn === null ? [] : spentOn(turn);
  const { input, output } = spent.reduce<Usage>(addUsage, { input: 0, output: 0 });
  const deleted = turn !== null && isAllDeleted(turn) ? [replyKey(turn)] : [];
  return {
    ...record,
    turn: null,
    toCleanUp: [...record.toCleanUp, ...leftOf(turn)],
    threadEnd: turn === null ? record.threadEnd : endAfter(turn),
    toForget: [...toForget, ...deleted],
    memory: { ...record.memory, tokens: turn?.answer?.threadTokens ?? record.memory.tokens },
    usage: {
      turns: record.usage.turns + 1,
      input: record.usage.input + input,
      output: record.usage.output + output,
    },
  };
}

/** A draft in the place of which no whole answer stands, and what was asked without saying what came of it. */
function leftOf(turn: Turn | null): readonly LeftBehind[] {
  if (turn === null) return [];
  const questions = leftQuestions(turn);
  return [...draftOf(turn), ...('questions' in questions ? [{ ...NOTHING_LEFT, ...questions }] : [])];
}

function draftOf(turn: Turn): readonly LeftBehind[] {
  if (turn.draft === null) return [];
  const { answer, draft: shown } = turn;
  const isWhole = answer !== null && answer.posted.length >= answer.parts.length;
  if (isWhole && surplusBehind(shown, answer.parts.length) === null) return [];
  const draft = leftDraft(turn, true);
  return draft === null ? [] : [{ ...NOTHING_LEFT, draft }];
}

/** Messages that were left unanswered are the end until the next reply. */
function endAfter({ answer, appended }: Turn): ThreadEnd {
  if (answer?.kind === 'reply') return answer.remoteIds;
  const known = appended?.flatMap(({ remoteIds }) => remoteIds ?? []) ?? [];
  return known.length === 0 ? null : known;
}

function isAllDeleted({ answer }: Turn): boolean {
  if (answer?.kind !== 'reply' || answer.posted.length === 0) return false;
  return answer.posted.every((id) => id === null);
}
