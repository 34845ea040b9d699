/** The thread of a trial: a fact from the moment it is made, in the record of the person's trials, until it is let go of. */

import type { PendingMessage } from '../message.ts';
import { type Place, trialsId } from '../place.ts';
import { type ConversationRecord, type LeftBehind, NOTHING_LEFT } from '../record/record.ts';
import type { RunRef, ThreadRef, Usage } from '../refs.ts';
import type { TurnPorts } from '../turn/turn-context.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { dayOf, type UsageEntry } from '../usage/entry.ts';

export interface TrialThreadPorts extends Pick<TurnPorts, 'engine' | 'records' | 'clock' | 'log'> {
  readonly workers: Pick<TurnWorkers, 'wake'>;
}

/** What a trial asks, by whom, and with which instructions of the channel; null for those in force. */
export interface Trial {
  readonly place: Place;
  readonly question: PendingMessage;
  readonly draft: string | null;
  /** Missing for the operator's. */
  readonly model?: string | undefined;
}

/** A thread that nobody could find again is deleted at once. */
export async function keepThread(trial: Trial, ports: TrialThreadPorts, thread: ThreadRef): Promise<void> {
  try {
    await change(trial, ports, (now) => ({
      ...now,
      toCleanUp: [...now.toCleanUp, { ...NOTHING_LEFT, thread }],
    }));
  } catch (error) {
    await ports.engine.deleteThread(thread).catch(() => {}); // an empty thread left behind costs nothing
    throw error;
  }
}

/** The run is known before it is waited for. */
export async function keepRun(
  trial: Trial,
  ports: TrialThreadPorts,
  thread: ThreadRef,
  run: RunRef,
): Promise<void> {
  await change(trial, ports, (now) => withRun(now, thread, run));
}

function withRun(record: ConversationRecord, thread: ThreadRef, run: RunRef): ConversationRecord {
  const toCleanUp = record.toCleanUp.map((left) => (left.thread?.id === thread.id ? { ...left, run } : left));
  return { ...record, toCleanUp };
}

/** Whether nothing of an earlier process is left of the person's trials. What is left is being let go of. */
export async function isCleanedUp(trial: Trial, { records, workers }: TrialThreadPorts): Promise<boolean> {
  const at = recordOf(trial);
  const record = await records.read(at);
  if (record.toCleanUp.length === 0) return true;
  workers.wake(at, record);
  return false;
}

/** Its thread is let go of, and what it has cost is counted. A store that does not answer does not keep its answer back. */
export async function end(
  trial: Trial,
  ports: TrialThreadPorts,
  { end: how, usage }: { readonly end: UsageEntry['end']; readonly usage: Usage | null },
): Promise<void> {
  const { clock, engine, log, records } = ports;
  const { place, question, model = engine.model } = trial;
  const entry: UsageEntry = {
    id: `${question.id}-trial`,
    day: dayOf(clock.now()),
    serverId: place.serverId,
    channelId: place.channelId,
    personId: question.authorId,
    end: how,
    ...(how === 'answered' ? { model } : {}),
    used: usage === null ? [] : [{ ...usage, model }],
  };
  const counts = how === 'answered' || usage !== null ? [entry] : [];
  const at = recordOf(trial);
  try {
    const { toCleanUp } = await records.read(at);
    // A run that has answered is over.
    const isOver = how === 'answered';
    for (const left of toCleanUp) await letGo(isOver ? { ...left, run: null } : left, ports);
    await records.change(at, (now) => ({
      next: toCleanUp.length + counts.length === 0 ? now : { ...now, toCleanUp: [] },
      found: null,
      counts,
    }));
  } catch (error) {
    const fields = { event: 'trial.not-counted', conversation: place.channelId, error };
    log.error(fields, 'A trial of instructions is over, and what it has cost could not be counted.');
  }
}

/** Best effort, as with what a reset leaves behind. */
async function letGo({ thread, run }: LeftBehind, { engine, log }: TrialThreadPorts): Promise<void> {
  try {
    if (run !== null) await engine.cancel(run);
    if (thread !== null) await engine.deleteThread(thread);
  } catch (error) {
    const fields = { event: 'trial.not-cleaned', thread: thread?.id, run: run?.id, error };
    log.warn(fields, 'The thread of a trial is left behind at the assistant.');
  }
}

async function change(
  trial: Trial,
  { records }: TrialThreadPorts,
  transition: (record: ConversationRecord) => ConversationRecord,
): Promise<void> {
  await records.change(recordOf(trial), (now) => ({ next: transition(now), found: null }));
}

/** Where the person's trials leave what is to be cleaned up. */
function recordOf({ place, question }: Trial): Place {
  return { channelId: trialsId(question.authorId), serverId: place.serverId };
}
