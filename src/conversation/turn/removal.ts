/** Taking back: what was edited or deleted before its run, what was deleted after it, what was refused. */

import { EngineError } from '../../errors.ts';
import { entriesOf, withoutEntries } from '../record/transcript.ts';
import { left, revised, threadDropped } from '../record/transitions.ts';
import type { MessageRef, ThreadRef } from '../refs.ts';
import type { Work } from './turn-context.ts';

/**
 * Takes out of the thread what the turn has put in, so that the next step puts in what there is now. Where that is not
 * known, the thread is rebuilt: by the texts of now nobody finds what was put in before they changed, nor what a run says
 * to that of which nobody knows the id.
 */
export async function revise(work: Work): Promise<void> {
  const { thread } = work.record;
  const outcome = work.lookFirst ? null : await takeOut(work, thread, work.turn().appended ?? []);
  await work.commit((record) => revised(outcome === null ? threadDropped(record) : record, outcome));
}

/**
 * What was deleted on Discord leaves the thread and the transcript. A thread that cannot lose it is dropped first: once
 * it has left the transcript, nothing tells any more that it is in the thread.
 */
export async function forget(work: Work): Promise<void> {
  const { store } = work.ports;
  const { record } = work;
  const transcript = await store.readTranscript(record.id);
  const leaving = entriesOf(record, transcript).filter(({ key }) => record.toForget.includes(key));
  const known = leaving.every(({ threadId }) => threadId === record.thread?.id);
  const outcome = known ? await takeOut(work, record.thread, leaving) : null;
  if (outcome === null) await work.commit(threadDropped);
  if (transcript !== undefined && leaving.length > 0)
    await store.writeTranscript(withoutEntries(transcript, record.toForget));
  await work.commit((now) => left(now, record.toForget, outcome));
}

/** The thread without the messages; null where it cannot be had, so that it is rebuilt from the transcript. */
export async function takeOut(
  work: Work,
  thread: ThreadRef | null,
  messages: readonly MessageRef[],
): Promise<ThreadRef | null> {
  const { engine, log } = work.ports;
  if (thread === null || thread.engine !== engine.kind || messages.length === 0) return thread;
  try {
    const { thread: remaining, kept } = await engine.forget(
      thread,
      messages.map(({ key, remoteIds }) => ({ key, remoteIds })),
    );
    if (kept.length === 0) return remaining;
    log.info({ conversation: work.place.channelId, kept: kept.length }, 'the assistant deletes no messages');
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    log.warn({ conversation: work.place.channelId, error }, 'messages could not be taken out of the thread');
  }
  return null;
}
