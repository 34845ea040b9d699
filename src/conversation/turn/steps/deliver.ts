/** The answer: its parts are posted in order, then the turn goes into the transcript and is over. */

import { fairnessKey } from '../../place.ts';
import type { Answer, ConversationRecord, Turn } from '../../record/record.ts';
import { finished, posted, undelivered } from '../../record/transitions.ts';
import { type NextStep, nextStep, nonceOf } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { keepTurn } from './transcribe.ts';

export async function deliver(
  context: TurnContext,
  { turn, answer, index }: Extract<NextStep, { kind: 'deliver' }>,
): Promise<Outcome> {
  const { attempts, place, ports, signal } = context;
  const part = answer.parts[index];
  if (part === undefined) return finish(context, { turn });
  /** With the turn's end, where nothing but that follows. */
  const afterIt = (record: ConversationRecord, id: string | null): ConversationRecord => {
    const next = posted(record, id);
    return nextStep(next, ports.engine, attempts).kind === 'finish' ? finished(next) : next;
  };
  const isLast = afterIt(context.record, null).turn === null;
  const kept = isLast ? keepTurn(context, turn) : Promise.resolve(); // it needs no word from Discord
  kept.catch(() => {}); // awaited below, unless the post fails first
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
  if (outcome.kind === 'posted') {
    await kept;
    return context.commit((record) => afterIt(record, outcome.id));
  }
  ports.log.warn(
    { event: 'reply.undeliverable', conversation: place.channelId, turn: turn.id, why: outcome.why },
    'A reply cannot be delivered. Its turn is over.',
  );
  return context.commit(undelivered);
}

/** The message after which the next part comes. */
function latestOf({ id }: Turn, { posted: ids }: Answer): string {
  return ids.findLast((postedId) => postedId !== null) ?? id;
}

export async function finish(context: TurnContext, { turn }: { readonly turn: Turn }): Promise<Outcome> {
  await keepTurn(context, turn);
  return context.commit(finished);
}
