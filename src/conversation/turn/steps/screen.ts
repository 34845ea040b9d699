/**
 * Moderation: what people say is looked at before the assistant is told of it, and what the assistant says before people are. What
 * is flagged is not passed on, and who wrote or asked for it hears so.
 */

import { EngineError } from '../../../errors.ts';
import type { RunResult } from '../../ports/engine.ts';
import { passedOn, screened } from '../../record/moderation.ts';
import { owedIn, unanswered } from '../../record/pending.ts';
import type { Turn } from '../../record/record.ts';
import { type Answer, noticeOf } from '../../record/reply/answer.ts';
import { runPaid } from '../../record/spending.ts';
import { answered, threadDropped } from '../../record/transitions.ts';
import { textOf } from '../../text/to-assistant.ts';
import { ANSWER_HELD_BACK, ANSWER_NOT_SEEN, HELD_BACK } from '../../text/to-people.ts';
import { modelOf } from '../model-of.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function screen(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'screen' }>,
): Promise<Outcome> {
  const { clock, log, moderator } = context.ports;
  const texts = turn.messages.map((message) => textOf(message, false));
  const found = (await moderator?.flagged(texts, context.signal)) ?? new Set<number>();
  const flagged = new Set(turn.messages.flatMap(({ id }, index) => (found.has(index) ? [id] : [])));
  if (flagged.size > 0) {
    const ids = { conversation: context.place.channelId, turn: turn.id, messages: [...flagged] };
    log.info(
      { event: 'moderation.held-back', ...ids },
      'Moderation has flagged messages. They are not passed on.',
    );
  }
  return context.commit((record) => {
    const owed = owedIn(record.turn).filter((id) => flagged.has(id));
    const noted = unanswered(record, owed, { kind: 'held-back' }, clock.now());
    return record.turn !== null && owed.length > 0 && passedOn(record.turn, flagged).length === 0
      ? answered(noted, notice(context, HELD_BACK))
      : screened(noted, flagged);
  });
}

/** Whether the thread may have the turn's messages although its run has not: where there is moderation, it has seen them. */
export function mayBeKept({ ports }: TurnContext, { isScreened, run, appended }: Turn): boolean {
  return ports.moderator === null || isScreened === true || run !== null || appended !== null;
}

export type Review = 'passes' | 'flagged' | 'unknown';

/**
 * What has been said may have been made of what moderation lets through, and be flagged all the same. Where nobody can tell, the
 * answer is held back as well: the run is over, and another one would have to be paid for.
 */
export async function review({ place, ports, signal }: TurnContext, { text }: RunResult): Promise<Review> {
  const { log, moderator } = ports;
  if (moderator?.reviewsAnswers !== true) return 'passes';
  try {
    return (await moderator.flagged([text], signal)).size > 0 ? 'flagged' : 'passes';
  } catch (error) {
    if (signal.aborted || !(error instanceof EngineError)) throw error;
    const fields = { event: 'moderation.answer-unknown', conversation: place.channelId, error };
    log.error(fields, 'Moderation does not tell of an answer. It is not posted.');
    return 'unknown';
  }
}

/** Nobody reads the answer, and no later turn does: the thread is made anew of the transcript, which has none of this turn. */
export async function holdBack(
  context: TurnContext,
  { usage }: RunResult,
  why: Exclude<Review, 'passes'>,
): Promise<Outcome> {
  const { clock, engine, log } = context.ports;
  const { turn } = context.record;
  if (why === 'flagged') {
    const ids = { conversation: context.place.channelId, turn: turn?.id };
    log.info(
      { event: 'moderation.answer-held-back', ...ids },
      'Moderation has flagged an answer. It is not posted.',
    );
  }
  const paid = usage && { ...usage, model: modelOf(turn, engine) };
  const answer = notice(context, why === 'flagged' ? ANSWER_HELD_BACK : ANSWER_NOT_SEEN);
  return context.commit((record) => {
    const noted = unanswered(record, owedIn(turn), { kind: 'held-back' }, clock.now());
    return answered(threadDropped(paid === null ? noted : runPaid(noted, paid)), answer);
  });
}

/** What is said in the place of an answer that moderation does not let through. */
function notice({ ports }: TurnContext, text: string): Answer {
  return noticeOf(ports.messenger.cut(text), ports.clock.now());
}
