/** What one person wrote leaves the transcript and the thread, because they ask for it. */

import { EngineError } from '../../../errors.ts';
import { countsIn, erased, withoutPerson } from '../../record/forgetting/erasing.ts';
import { entriesOf } from '../../record/transcript.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';

/**
 * The thread goes whole and is begun anew from the rest of the transcript: besides the messages it may have quotes of them, and
 * what a tool has read. What was found is written down before anything is deleted, so that the receipt tells of it whatever
 * dies when; doing it again finds less and takes nothing back from that.
 */
export async function erase(
  context: TurnContext,
  { erasure }: Extract<NextStep, { kind: 'erase' }>,
): Promise<Outcome> {
  const { store } = context.ports;
  const { id, serverId } = context.record;
  const { jobId, personId, dropped } = erasure;
  const transcript = await store.readTranscript(id);
  const said = entriesOf(context.record, transcript);
  const earlier = await store.readErased(jobId, id);
  const found = countsIn(said, personId);
  const counts = {
    messages: Math.max(earlier?.messages ?? 0, found.messages + dropped),
    answers: Math.max(earlier?.answers ?? 0, found.answers),
    quotes: Math.max(earlier?.quotes ?? 0, found.quotes),
  };
  const row = { conversationId: id, serverId, ...counts, isDone: false, isThreadKept: false };
  await store.writeErased(jobId, row);
  const isThreadGone = await deleteThread(context);
  if (transcript !== undefined)
    await store.writeTranscript({ ...transcript, entries: withoutPerson(said, personId) });
  await store.writeErased(jobId, { ...row, isDone: true, isThreadKept: !isThreadGone });
  return context.commit((record) => erased(record, erasure, isThreadGone));
}

/** Whether the assistant has none any more. One that it does not let go of is tried once more with what is left behind. */
async function deleteThread({ place, ports, record }: TurnContext): Promise<boolean> {
  const { engine, log } = ports;
  const { thread } = record;
  if (thread === null) return true;
  try {
    if (thread.engine !== engine.kind) return false;
    await engine.deleteThread(thread);
    return true;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    log.error(
      { event: 'erase.thread-kept', conversation: place.channelId, thread: thread.id, error },
      'A thread that somebody has asked to forget is not deleted at the assistant; delete it there by hand.',
    );
    return false;
  }
}
