/** The thread: made, with what was said before the turn, and given the turn's messages. */

import { EngineError } from '../../../errors.ts';
import type { ConversationRecord, Turn } from '../../record/record.ts';
import { kept } from '../../record/reply/delivery.ts';
import { remembered, type TranscriptEntry } from '../../record/transcript.ts';
import { appended, threaded } from '../../record/transitions.ts';
import type { MessageRef, ThreadRef } from '../../refs.ts';
import { toAssistant } from '../../text/to-assistant.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function open(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'open' }>,
): Promise<Outcome> {
  const seed = await seedOf(context, turn);
  const thread = await context.ports.engine.createThread(seed, context.signal);
  return context.commit((record) => threaded(record, thread, seed.length === 0 ? [] : null));
}

/** What was said before the turn, whose own messages the next step puts in. */
async function seedOf(context: TurnContext, turn: Turn): Promise<readonly TranscriptEntry[]> {
  if (context.attempts.freshThread) return [];
  const own = new Set(turn.messages.map(({ id }) => id));
  const transcript = await context.ports.store.readTranscript(context.record.id);
  return remembered(context.record, transcript).filter(({ key }) => !own.has(key));
}

export async function append(
  context: TurnContext,
  { turn, thread }: Extract<NextStep, { kind: 'append' }>,
): Promise<Outcome> {
  const { outcomeUnknown, hasBrought } = context.attempts;
  const refs = await putIn(context, turn, thread, { lookFirst: outcomeUnknown || hasBrought });
  const outcome = await context.commit((record) => appended(record, refs));
  // What came of a run that was to bring the messages is as unknown as it was.
  if (hasBrought && outcomeUnknown) context.tryAgain({ ...context.attempts, outcomeUnknown });
  return outcome;
}

/**
 * The messages of a turn that failed before they were known to be in the thread. Best effort: those that the assistant
 * does not take now are forgotten.
 */
export async function keep(
  context: TurnContext,
  { turn, thread }: Extract<NextStep, { kind: 'keep' }>,
): Promise<Outcome> {
  const refs = await tryToPutIn(context, turn, thread);
  return context.commit((record) => kept(record, refs));
}

/**
 * Returns null, and logs why, where the assistant does not take them. Those deleted since are not put in; whether a run has
 * brought them is not known.
 */
export async function tryToPutIn(
  context: TurnContext,
  turn: Turn,
  thread: ThreadRef,
): Promise<readonly MessageRef[] | null> {
  const { place, ports, record } = context;
  try {
    const refs = await putIn(context, withoutDeleted(turn, record), thread, { lookFirst: true });
    const deleted = turn.messages.filter(({ id }) => record.toForget.includes(id));
    return [...refs, ...deleted.map(({ id }) => ({ key: id, remoteIds: null }))];
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault === 'aborted') throw error;
    const ids = { conversation: place.channelId, thread: thread.id, turn: turn.id };
    ports.log.warn(
      { event: 'turn.not-in-thread', ...ids, error },
      'The messages of a turn that was not answered are not in its thread.',
    );
    return null;
  }
}

function withoutDeleted(turn: Turn, { toForget }: ConversationRecord): Turn {
  return { ...turn, messages: turn.messages.filter(({ id }) => !toForget.includes(id)) };
}

async function putIn(
  { place, ports, record, signal }: TurnContext,
  turn: Turn,
  thread: ThreadRef,
  { lookFirst }: { readonly lookFirst: boolean },
): Promise<readonly MessageRef[]> {
  if (turn.messages.length === 0) return [];
  const messages = turn.messages.map((message) => toAssistant(message, place.serverId !== null));
  return ports.engine.append(thread, messages, {
    lookFirst,
    threadEnd: record.threadEnd,
    ...(turn.model === undefined ? {} : { model: turn.model }),
    signal,
  });
}
