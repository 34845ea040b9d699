/** The answer: its parts are posted in order, then the turn goes into the transcript and is over. */

import { fairnessKey } from '../../place.ts';
import type { Answer, Turn } from '../../record/record.ts';
import { finished, posted } from '../../record/transitions.ts';
import { type NextStep, nonceOf } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { keepTurn } from './transcribe.ts';

export async function deliver(
  context: TurnContext,
  { turn, answer, index }: Extract<NextStep, { kind: 'deliver' }>,
): Promise<Outcome> {
  const { attempts, place, ports, signal } = context;
  const part = answer.parts[index];
  if (part === undefined) return finish(context, { turn });
  const outcome = await ports.messenger.post({
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    part,
    replyTo: index === 0 ? (turn.messages.at(-1)?.id ?? turn.id) : null,
    nonce: nonceOf(turn, index),
    maybePosted: attempts.outcomeUnknown,
    after: latestOf(turn, answer),
    signal,
  });
  if (outcome.kind === 'posted') return context.commit((record) => posted(record, outcome.id));
  ports.log.warn(
    { event: 'reply.undeliverable', conversation: place.channelId, turn: turn.id, why: outcome.why },
    'A reply cannot be delivered. Its turn is over.',
  );
  return finish(context, { turn });
}

/** The message after which the next part comes. */
function latestOf({ id }: Turn, { posted: ids }: Answer): string {
  return ids.findLast((postedId) => postedId !== null) ?? id;
}

export async function finish(context: TurnContext, { turn }: { readonly turn: Turn }): Promise<Outcome> {
  await keepTurn(context, turn);
  return context.commit(finished);
}
