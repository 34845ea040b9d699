/** The thread: made, with what was said before the turn, and given the turn's messages. */

import type { Turn } from '../../record/record.ts';
import { remembered, type TranscriptEntry } from '../../record/transcript.ts';
import { appended, threaded } from '../../record/transitions.ts';
import { toAssistant } from '../../text/to-assistant.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

export async function open(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'open' }>,
): Promise<Outcome> {
  const thread = await context.ports.engine.createThread(await seedOf(context, turn), context.signal);
  return context.commit((record) => threaded(record, thread));
}

/** What was said before the turn, whose own messages the next step puts in. */
async function seedOf(context: TurnContext, turn: Turn): Promise<readonly TranscriptEntry[]> {
  if (context.attempts.freshThread) return [];
  const own = new Set(turn.messages.map(({ id }) => id));
  const transcript = await context.ports.store.readTranscript(context.place.channelId);
  return remembered(context.record, transcript).filter(({ key }) => !own.has(key));
}

export async function append(
  context: TurnContext,
  { turn, thread }: Extract<NextStep, { kind: 'append' }>,
): Promise<Outcome> {
  const { attempts, place, ports, signal } = context;
  const messages = turn.messages.map((message) => toAssistant(message, place.serverId !== null));
  const refs = await ports.engine.append(thread, messages, { lookFirst: attempts.outcomeUnknown, signal });
  return context.commit((record) => appended(record, refs));
}
