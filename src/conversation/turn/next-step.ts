/**
 * What comes next for a conversation, told from its record alone: the same answer in the middle of a turn and after a
 * crash, which is why recovery is no special case. Pure.
 */

import type { Engine } from '../ports/engine.ts';
import { openQuestions, type Question } from '../record/calls/question.ts';
import { toFetch } from '../record/files.ts';
import type { Erasure } from '../record/forgetting/erasure.ts';
import type { ConversationRecord, Turn } from '../record/record.ts';
import type { Answer } from '../record/reply/answer.ts';
import { draftNonce, isAnew, type Surplus, surplusBehind } from '../record/reply/draft.ts';
import type { MadeFile, RunRef, ThreadRef } from '../refs.ts';
import type { Attempts } from './attempts.ts';

/** A step, with what it acts on. */
export type NextStep =
  /** What a reset or a stop left behind is kept, cancelled and deleted. */
  | { readonly kind: 'clean' }
  /** What one person wrote is forgotten at their request. */
  | { readonly kind: 'erase'; readonly erasure: Erasure }
  /** What was deleted on Discord leaves the thread and the transcript. */
  | { readonly kind: 'forget' }
  /** The oldest turns of a thread that is full leave it. */
  | { readonly kind: 'fade' }
  /** All that waits becomes the turn. */
  | { readonly kind: 'begin' }
  /** What people changed before the run leaves the thread, to be appended anew. */
  | { readonly kind: 'revise'; readonly turn: Turn }
  /** What people have attached to the turn's messages is read, and uploaded where the engine wants that. */
  | { readonly kind: 'fetch'; readonly turn: Turn }
  /** Moderation looks at what the turn's messages say. */
  | { readonly kind: 'screen'; readonly turn: Turn }
  /** The conversation gets a thread. */
  | { readonly kind: 'open'; readonly turn: Turn }
  /** The turn's messages go into the thread. */
  | { readonly kind: 'append'; readonly turn: Turn; readonly thread: ThreadRef }
  /** The assistant is asked. */
  | { readonly kind: 'run'; readonly turn: Turn; readonly thread: ThreadRef }
  /** A run that was begun earlier is gone on with. */
  | { readonly kind: 'resume'; readonly turn: Turn; readonly thread: ThreadRef; readonly run: RunRef }
  /** What the run has made is copied from the service, and laid out over the parts of the answer. */
  | {
      readonly kind: 'collect';
      readonly turn: Turn;
      readonly answer: Answer;
      readonly files: readonly MadeFile[];
    }
  /** One part of the answer is posted. */
  | { readonly kind: 'deliver'; readonly turn: Turn; readonly answer: Answer; readonly index: number }
  /** Messages that the reply grew in, and that its answer does not need, are deleted. */
  | { readonly kind: 'withdraw'; readonly turn: Turn; readonly surplus: Surplus }
  /** The messages that asked whether calls may be made say what came of it. */
  | { readonly kind: 'settle'; readonly turn: Turn; readonly questions: readonly Question[] }
  /** The messages of a turn that has failed go into the thread, where the turns after it read them. */
  | { readonly kind: 'keep'; readonly turn: Turn; readonly thread: ThreadRef }
  /** The turn goes into the transcript and is over. */
  | { readonly kind: 'finish'; readonly turn: Turn }
  /** Nothing is owed. */
  | { readonly kind: 'rest' };

type EngineFacts = Pick<Engine, 'kind' | 'can' | 'mostBrought'>;

/**
 * A thread of another engine counts as none: the conversation moves to the configured one with its transcript.
 *
 * The first run of a turn brings its messages, where the engine takes them so and it is known where the thread ends, so
 * that they could be found. After a failure they are appended first.
 *
 * @param isModerated what people say is looked at before anything of it goes into the thread
 */
export function nextStep(
  record: ConversationRecord,
  engine: EngineFacts,
  { hasBrought }: Pick<Attempts, 'hasBrought'>,
  isModerated = false,
): NextStep {
  const { turn, thread, threadEnd } = record;
  if (turn === null) return betweenTurns(record);
  if (turn.answer !== null) return toDeliver(record, turn, turn.answer, engine);
  const run = turn.run !== null && turn.run.engine === engine.kind && engine.can.resume ? turn.run : null;
  if (run === null && isChanged(record, turn)) return { kind: 'revise', turn };
  if (run === null && toFetch(turn, engine.kind).length > 0) return { kind: 'fetch', turn };
  if (run === null && isModerated && !turn.isScreened) return { kind: 'screen', turn };
  if (thread === null || thread.engine !== engine.kind) return { kind: 'open', turn };
  if (run !== null) return { kind: 'resume', turn, thread, run };
  const mayBring = !hasBrought && threadEnd !== null && turn.messages.length <= engine.mostBrought;
  return turn.appended === null && !mayBring
    ? { kind: 'append', turn, thread }
    : { kind: 'run', turn, thread };
}

function betweenTurns({ toCleanUp, toErase, toForget, toFade, pending }: ConversationRecord): NextStep {
  if (toCleanUp.length > 0) return { kind: 'clean' };
  const [erasure] = toErase ?? [];
  if (erasure !== undefined) return { kind: 'erase', erasure };
  if (toForget.length > 0) return { kind: 'forget' };
  if (toFade.length > 0) return { kind: 'fade' };
  return pending.length > 0 ? { kind: 'begin' } : { kind: 'rest' };
}

function toDeliver(
  { thread }: ConversationRecord,
  turn: Turn,
  answer: Answer,
  engine: Pick<Engine, 'kind'>,
): NextStep {
  const { toCollect: files } = answer;
  if (files !== undefined) return { kind: 'collect', turn, answer, files };
  const index = answer.posted.length;
  if (index < answer.parts.length) return { kind: 'deliver', turn, answer, index };
  const surplus = turn.draft && surplusBehind(turn.draft, answer.parts.length);
  if (surplus !== null) return { kind: 'withdraw', turn, surplus };
  const questions = openQuestions(turn);
  if (questions.length > 0) return { kind: 'settle', turn, questions };
  const mayKeep = turn.toKeep && thread !== null && thread.engine === engine.kind;
  return mayKeep ? { kind: 'keep', turn, thread } : { kind: 'finish', turn };
}

/** Also what was deleted during a run is not in the one that takes its place. */
function isChanged({ toForget }: ConversationRecord, { toReappend, messages }: Turn): boolean {
  return toReappend || messages.some(({ id }) => toForget.includes(id));
}

/**
 * The same for every attempt at a part; a failure notice has nonces of its own, and so have parts that are posted anew. At most
 * 25 characters, as Discord asks.
 */
export function nonceOf({ id, answer, draft }: Turn, part: number): string {
  if (answer?.kind === 'failure') return `${id}-f${part}`;
  return draft !== null && isAnew(draft) ? `${id}-n${part}` : draftNonce(id, part);
}
