/** The end of questions whether a call may be made: their messages say what came of them, and lose their buttons. Best effort. */

import { fairnessKey } from '../../../place.ts';
import type { EditOutcome } from '../../../ports/messenger.ts';
import { questionClosed } from '../../../record/calls/calls.ts';
import type { Question } from '../../../record/calls/question.ts';
import { askingPart, closedPart } from '../../../text/question.ts';
import type { NextStep } from '../../next-step.ts';
import type { Outcome, TurnContext } from '../../turn-context.ts';

export async function settle(
  context: TurnContext,
  { questions }: Extract<NextStep, { kind: 'settle' }>,
): Promise<Outcome> {
  await endQuestions(context, questions);
  return context.commit((record) => questions.reduce((next, { id }) => questionClosed(next, id), record));
}

/** One of which it is not known whether it stands there is deleted if it does: nobody can have answered it. */
export async function endQuestions(context: TurnContext, questions: readonly Question[]): Promise<void> {
  for (const question of questions) {
    const { messageId, id: nonce, turnId } = question;
    const sending = sendingOf(context);
    const part = askingPart(question);
    const place = { nonce, part, replyTo: turnId, after: turnId };
    if (messageId === null)
      await context.ports.messenger.remove({ ...sending, message: { kind: 'maybe-posted', ...place } });
    else await close(context, question, messageId);
  }
}

async function close(context: TurnContext, question: Question, messageId: string): Promise<void> {
  const { clock, log, messenger } = context.ports;
  const attempt = (since: number | null): Promise<EditOutcome> =>
    messenger.edit({
      ...sendingOf(context),
      messageId,
      part: closedPart(question),
      buttons: [],
      refusal: { since },
    });
  let outcome = await attempt(null);
  if (outcome.kind === 'refused') outcome = await attempt(clock.now());
  if (outcome.kind === 'posted') return;
  const ids = { conversation: context.place.channelId, turn: question.turnId };
  log.warn(
    { event: 'question.not-closed', ...ids, outcome: outcome.kind },
    'A question whether a call may be made does not say what came of it.',
  );
}

function sendingOf({ place, signal }: TurnContext) {
  return { channelId: place.channelId, fairnessKey: fairnessKey(place), signal };
}
