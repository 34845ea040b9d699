/**
 * Moderation: what people say is looked at before the assistant is told of it, and what the assistant says before people are. What
 * is flagged is not passed on, and who wrote or asked for it hears so.
 */

import type { RunResult } from '../../ports/engine.ts';
import { passedOn, screened } from '../../record/moderation.ts';
import type { Answer } from '../../record/record.ts';
import { runPaid } from '../../record/spending.ts';
import { answered, threadDropped } from '../../record/transitions.ts';
import { textOf } from '../../text/to-assistant.ts';
import { ANSWER_HELD_BACK, HELD_BACK } from '../../text/to-people.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function screen(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'screen' }>,
): Promise<Outcome> {
  const { log, moderator } = context.ports;
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
  return context.commit((record) =>
    record.turn !== null && flagged.size > 0 && passedOn(record.turn, flagged).length === 0
      ? answered(record, notice(context, HELD_BACK))
      : screened(record, flagged),
  );
}

/** What has been said may have been made of what moderation lets through, and be flagged all the same. */
export async function isHeldBack({ ports, signal }: TurnContext, { text }: RunResult): Promise<boolean> {
  const { moderator } = ports;
  return moderator?.reviewsAnswers === true && (await moderator.flagged([text], signal)).size > 0;
}

/** Nobody reads the answer, and no later turn does: the thread is made anew of the transcript, which has none of this turn. */
export async function holdBack(context: TurnContext, { usage }: RunResult): Promise<Outcome> {
  const { engine, log } = context.ports;
  const ids = { conversation: context.place.channelId, turn: context.record.turn?.id };
  log.info(
    { event: 'moderation.answer-held-back', ...ids },
    'Moderation has flagged an answer. It is not posted.',
  );
  const paid = usage && { ...usage, model: engine.model };
  const answer = notice(context, ANSWER_HELD_BACK);
  return context.commit((record) =>
    answered(threadDropped(paid === null ? record : runPaid(record, paid)), answer),
  );
}

/** What is said in the place of an answer that moderation does not let through. */
function notice({ ports }: TurnContext, text: string): Answer {
  return {
    kind: 'failure',
    text: '',
    parts: ports.messenger.cut(text),
    posted: [],
    usage: null,
    remoteIds: [],
    refusedSince: null,
    isGivenUp: false,
    at: ports.clock.now(),
  };
}
