/**
 * Trials of instructions: one question answered outside of every conversation, in a thread of its own. The thread is listed to
 * be cleaned up from the moment it is made, in a record of the person's trials, so that a crash leaves nothing behind.
 */

import { timeoutSignal } from '../../async/timeout.ts';
import { EngineError, messageOf } from '../../errors.ts';
import { snowflakeAt } from '../../snowflake.ts';
import type { Conversations, Tried } from '../conversations.ts';
import type { PendingMessage } from '../message.ts';
import { fairnessKey, trialsId } from '../place.ts';
import type { RunResult } from '../ports/engine.ts';
import type { RunRef } from '../refs.ts';
import { createErrorReference } from '../text/error-reference.ts';
import { replyParts } from '../text/parts.ts';
import { ANSWER_HELD_BACK, failureText, replyText } from '../text/to-people.ts';
import type { TurnPorts } from '../turn/turn-context.ts';
import { type AdmitPorts, admit } from './admit.ts';
import { askInThread } from './ask-in-thread.ts';
import { end, isCleanedUp, keepRun, keepThread, type Trial, type TrialThreadPorts } from './trial-thread.ts';

interface TrialPorts
  extends AdmitPorts,
    TrialThreadPorts,
    Pick<TurnPorts, 'tools' | 'messenger' | 'slots' | 'creditBreaker' | 'instructions' | 'runTimeoutMs'> {}

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
      await end(trial, ports, { end: 'answered', usage: result.usage });
      const isFlagged =
        ports.moderator?.reviewsAnswers && (await ports.moderator.flagged([result.text], ends)).size > 0;
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
    const keep = (run: RunRef) => keepRun(trial, ports, thread, run);
    const options = { signal, deadlineAt: clock.monotonic() + ms, keepRun: keep };
    return await askInThread(request, ports, options);
  } catch (error) {
    throw signal.reason instanceof EngineError ? signal.reason : error;
  } finally {
    giveBack();
  }
}

/** Null for what was not expected of an engine. */
function asEngineError(error: unknown, ends: AbortSignal): EngineError | null {
  if (error instanceof EngineError) return error;
  return ends.aborted ? new EngineError('aborted', 'the bot stops', { cause: error }) : null;
}

function wordsOf(result: RunResult, { messenger }: TrialPorts): string {
  const notes = result.files.length === 0 ? [] : [MADE];
  const shown = { ...result, files: [] };
  const [only, ...others] = replyParts(messenger.cut, shown, notes);
  return only === undefined || others.length > 0 || only.file !== null
    ? replyText(shown, notes)
    : only.content;
}
