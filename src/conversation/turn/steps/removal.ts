/** Taking back: what was edited or deleted before its run, what was deleted after it, what was refused. */

import { EngineError } from '../../../errors.ts';
import { faded } from '../../record/memory.ts';
import {
  entriesOf,
  idsOf,
  isDeleted,
  type KeptEntry,
  withFaded,
  withoutDeleted,
} from '../../record/transcript.ts';
import { left, revised, threadDropped } from '../../record/transitions.ts';
import type { MessageRef, ThreadRef } from '../../refs.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { withIds } from './locate.ts';

/**
 * Takes out of the thread what the turn has put in, so that the next step puts in what there is now. Matching by text
 * fails after an edit, and a run whose id is not known cannot be found: where the outcome of the attempt before is not
 * known, or where a run that has failed may have left what it brought, the thread is rebuilt.
 */
export async function revise(
  context: TurnContext,
  { turn }: Extract<NextStep, { kind: 'revise' }>,
): Promise<Outcome> {
  const { thread } = context.record;
  const { outcomeUnknown, hasBrought } = context.attempts;
  const outcome =
    outcomeUnknown || (hasBrought && turn.appended === null)
      ? null
      : await takeOut(context, thread, turn.appended ?? []);
  return context.commit((record) => revised(outcome === null ? threadDropped(record) : record, outcome));
}

/**
 * What was deleted on Discord leaves the thread and the transcript. A thread that cannot lose it is dropped first: once
 * it has left the transcript, nothing tells any more that it is in the thread.
 */
export async function forget(context: TurnContext): Promise<Outcome> {
  const { store } = context.ports;
  const { id, thread, toForget } = context.record;
  const transcript = await store.readTranscript(id);
  const said = entriesOf(context.record, transcript);
  const deleted = said.filter((entry) => isDeleted(entry, toForget)).map(({ key }) => key);
  const entries = await withIds(context, said, deleted);
  const leaving = entries.filter((entry) => deleted.includes(entry.key) && !entry.isFaded);
  const outcome = isKnown(leaving, thread) ? await takeOut(context, thread, leaving) : null;
  if (outcome === null && (await context.commit(threadDropped)) === 'void') return 'void';
  const isTouched = said.some((entry) => idsOf(entry).some((one) => toForget.includes(one)));
  if (transcript !== undefined && isTouched)
    await store.writeTranscript(withoutDeleted({ ...transcript, entries }, toForget));
  return context.commit((record) => left(record, toForget, outcome));
}

/** The oldest turns leave a thread that is full. The transcript keeps them, and no thread is given them any more. */
export async function fade(context: TurnContext): Promise<Outcome> {
  const { store } = context.ports;
  const { id, thread, toFade } = context.record;
  const transcript = await store.readTranscript(id);
  const said = entriesOf(context.record, transcript);
  const entries = await withIds(context, said, toFade);
  const leaving = entries.filter(({ key }) => toFade.includes(key));
  const outcome = isKnown(leaving, thread) ? await takeOut(context, thread, leaving) : null;
  if (outcome === null && (await context.commit(threadDropped)) === 'void') return 'void';
  if (transcript !== undefined && leaving.length > 0)
    await store.writeTranscript(withFaded({ ...transcript, entries }, toFade));
  return context.commit((record) => faded(record, toFade, outcome));
}

/** Whether it is known where all of them are in the thread. */
function isKnown(entries: readonly KeptEntry[], thread: ThreadRef | null): boolean {
  return entries.every(({ threadId, remoteIds }) => threadId === thread?.id && remoteIds !== null);
}

/** The thread without the messages; null where it cannot be had, so that it is rebuilt from the transcript. */
export async function takeOut(
  { place, ports }: TurnContext,
  thread: ThreadRef | null,
  messages: readonly MessageRef[],
): Promise<ThreadRef | null> {
  const { engine, log } = ports;
  if (thread === null || thread.engine !== engine.kind || messages.length === 0) return thread;
  const ids = { conversation: place.channelId, thread: thread.id };
  try {
    const refs = messages.map(({ key, remoteIds }) => ({ key, remoteIds }));
    const { thread: remaining, kept } = await engine.forget(thread, refs);
    if (kept.length === 0) return remaining;
    log.info(
      { event: 'forget.unsupported', ...ids, kept: kept.length },
      'The assistant deletes no messages. The thread is rebuilt without them.',
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    log.warn(
      { event: 'forget.failed', ...ids, error },
      'Messages could not be taken out of a thread. The thread is rebuilt without them.',
    );
  }
  return null;
}
