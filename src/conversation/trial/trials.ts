/**
 * Trials of instructions: one question answered outside of every conversation, in a thread of its own. The thread is listed to
 * be cleaned up from the moment it is made, in a record of the person's trials, so that a crash leaves nothing behind.
 */

import { timeoutSignal } from '../../async/timeout.ts';
import { EngineError, messageOf } from '../../errors.ts';
import { snowflakeAt } from '../../snowflake.ts';
import type { Conversations, Tried } from '../conversations.ts';
import type { PendingMessage } from '../message.ts';
import { fairnessKey, type Place, trialsId } from '../place.ts';
import type { RunResult } from '../ports/engine.ts';
import { type ConversationRecord, type LeftBehind, NOTHING_LEFT } from '../record/record.ts';
import type { RunRef, ThreadRef, Usage } from '../refs.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { replyParts } from '../text/parts.ts';
import { ANSWER_HELD_BACK, failureText, replyText } from '../text/to-people.ts';
import type { TurnPorts } from '../turn/turn-context.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { dayOf, type UsageEntry } from '../usage/entry.ts';
import { type AdmitPorts, admit } from './admit.ts';
import { askInThread } from './ask-in-thread.ts';

interface TrialPorts
  extends AdmitPorts,
    Pick<
      TurnPorts,
      | 'engine'
      | 'tools'
      | 'messenger'
      | 'records'
      | 'slots'
      | 'creditBreaker'
      | 'clock'
      | 'log'
      | 'instructions'
      | 'runTimeoutMs'
    > {
  readonly workers: Pick<TurnWorkers, 'wake'>;
}

/** What a trial asks, by whom, and with which instructions of the channel; null for those in force. */
interface Trial {
  readonly place: Place;
  readonly question: PendingMessage;
  readonly draft: string | null;
  /** Missing for the operator's. */
  readonly model?: string | undefined;
}

/** A command is answered within a quarter of an hour, or not at all. */
const MOST_MS = 13 * 60_000;
/** What a snowflake counts up to within its millisecond. */
const IDS_OF_A_MOMENT = 4_096;
const MADE = '-# It also made files, which a trial does not show.';

/** @param ends aborts when the bot stops */
export function createTrials(ports: TrialPorts, ends: AbortSignal): Pick<Conversations, 'tryInstructions'> {
  const { clock, creditBreaker, log } = ports;
  /** Ids of the people of whom one is under way. */
  const underWay = new Set<string>();
  let asked = 0;

  /** Of no message: told apart from those of the same moment. */
  const nextId = (now: number): string => {
    asked = (asked + 1) % IDS_OF_A_MOMENT;
    return String(BigInt(snowflakeAt(now)) + BigInt(asked));
  };

  const attempt = async (trial: Trial): Promise<Tried> => {
    if (!creditBreaker.isClosed)
      return failed(trial, new EngineError('quota', 'the credit was used up a moment ago'));
    try {
      const result = await answer(trial, ports, ends);
      const isFlagged =
        ports.moderator?.reviewsAnswers && (await ports.moderator.flagged([result.text], ends)).size > 0;
      await end(trial, ports, { end: 'answered', usage: result.usage });
      if (isFlagged) return { kind: 'failed', told: ANSWER_HELD_BACK };
      return { kind: 'answered', text: wordsOf(result, ports) };
    } catch (error) {
      const known = asEngineError(error, ends);
      if (known?.fault === 'quota') creditBreaker.open();
      await end(trial, ports, { end: 'failed', usage: known?.usage ?? null });
      if (known === null) throw error;
      return failed(trial, known);
    }
  };

  const failed = ({ place }: Trial, error: EngineError): Tried => {
    const reference = createErrorReference(clock);
    log.error(
      { event: 'trial.failed', conversation: place.channelId, reference, fault: error.fault, error },
      `A trial of instructions failed: ${messageOf(error)}.`,
    );
    return { kind: 'failed', told: failureText(error.fault, reference) };
  };

  return {
    async tryInstructions(place, person, { question, draft }) {
      if (underWay.has(person.id)) return { kind: 'busy' };
      underWay.add(person.id);
      const now = clock.now();
      const message: PendingMessage = {
        id: nextId(now),
        authorId: person.id,
        author: person.name,
        text: question,
        quote: null,
        attachments: [],
        acceptedAt: now,
      };
      const trial: Trial = { place, question: message, draft };
      try {
        if (!(await isCleanedUp(trial, ports))) return { kind: 'busy' };
        const admission = await admit(trial, ports, ends);
        return admission.kind === 'admitted'
          ? await attempt({ ...trial, model: admission.model })
          : admission;
      } catch (error) {
        const known = asEngineError(error, ends); // of moderation
        if (known === null) throw error;
        return failed(trial, known);
      } finally {
        ports.dailyLimits.letGo(trialsId(person.id));
        underWay.delete(person.id);
      }
    },
  };
}

/** Throws EngineError or StoreError; whatever it has made by then is in the record of the person's trials. */
async function answer(trial: Trial, ports: TrialPorts, ends: AbortSignal): Promise<RunResult> {
  const { clock, engine, instructions, records, runTimeoutMs, slots } = ports;
  const { place, question, draft } = trial;
  const ms = Math.min(runTimeoutMs, MOST_MS);
  using time = timeoutSignal(clock, ms, ends, () => new EngineError('timeout', 'the trial took too long'));
  const { signal } = time;
  const giveBack = await slots.take(fairnessKey(place), signal);
  try {
    const inForce = await instructions.inForce(place);
    const record = await records.read(place);
    const tried = { ...record, instructions: draft ?? record.instructions, pending: [question] };
    const thread = await engine.createThread([], signal);
    await keepThread(trial, ports, thread);
    const { model } = trial;
    const request = { place, question, thread, model, instructions: inForce(tried, clock.now()) };
    const keepRun = (run: RunRef) => change(trial, ports, (now) => withRun(now, thread, run));
    return await askInThread(request, ports, { signal, deadlineAt: clock.monotonic() + ms, keepRun });
  } catch (error) {
    throw signal.reason instanceof EngineError ? signal.reason : error;
  } finally {
    giveBack();
  }
}

/** A thread that nobody could find again is deleted at once. */
async function keepThread(trial: Trial, ports: TrialPorts, thread: ThreadRef): Promise<void> {
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

function withRun(record: ConversationRecord, thread: ThreadRef, run: RunRef): ConversationRecord {
  const toCleanUp = record.toCleanUp.map((left) => (left.thread?.id === thread.id ? { ...left, run } : left));
  return { ...record, toCleanUp };
}

/** Whether nothing of an earlier process is left of the person's trials. What is left is being let go of. */
async function isCleanedUp(trial: Trial, { records, workers }: TrialPorts): Promise<boolean> {
  const at = recordOf(trial);
  const record = await records.read(at);
  if (record.toCleanUp.length === 0) return true;
  workers.wake(at, record);
  return false;
}

/** Its thread is let go of, and what it has cost is counted. A store that does not answer does not keep its answer back. */
async function end(
  trial: Trial,
  ports: TrialPorts,
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
async function letGo({ thread, run }: LeftBehind, { engine, log }: TrialPorts): Promise<void> {
  try {
    if (run !== null) await engine.cancel(run);
    if (thread !== null) await engine.deleteThread(thread);
  } catch (error) {
    const fields = { event: 'trial.not-cleaned', thread: thread?.id, run: run?.id, error };
    log.warn(fields, 'The thread of a trial is left behind at the assistant.');
  }
}

/** Null for what was not expected of an engine. */
function asEngineError(error: unknown, ends: AbortSignal): EngineError | null {
  if (error instanceof EngineError) return error;
  return ends.aborted ? new EngineError('aborted', 'the bot stops', { cause: error }) : null;
}

async function change(
  trial: Trial,
  { records }: TrialPorts,
  transition: (record: ConversationRecord) => ConversationRecord,
): Promise<void> {
  await records.change(recordOf(trial), (now) => ({ next: transition(now), found: null }));
}

/** Where the person's trials leave what is to be cleaned up. */
function recordOf({ place, question }: Trial): Place {
  return { channelId: trialsId(question.authorId), serverId: place.serverId };
}

function wordsOf(result: RunResult, { messenger }: TrialPorts): string {
  const notes = result.files.length === 0 ? [] : [MADE];
  const shown = { ...result, files: [] };
  const [only, ...others] = replyParts(messenger.cut, shown, notes);
  return only === undefined || others.length > 0 || only.file !== null
    ? replyText(shown, notes)
    : only.content;
}
