/** The run of a turn: begun or gone on with, followed to its end, and answered. */

import { EngineError } from '../../../errors.ts';
import { messageLink } from '../../place.ts';
import type { RunEvent, RunOptions, RunRequest, RunResult } from '../../ports/engine.ts';
import type { Turn } from '../../record/record.ts';
import { remembered } from '../../record/transcript.ts';
import { answered, started } from '../../record/transitions.ts';
import type { RunRef, ThreadRef } from '../../refs.ts';
import { attachmentsNote } from '../../text/attachments.ts';
import { madeInWords } from '../../text/made-files.ts';
import { replyParts, wordsOf } from '../../text/parts.ts';
import { toAssistant } from '../../text/to-assistant.ts';
import { BEGAN_ANEW, HAS_FADED, heldBackNote } from '../../text/to-people.ts';
import { modelOf } from '../model-of.ts';
import type { NextStep } from '../next-step.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { type Calls, createCalls } from './calls.ts';
import { createDrafting } from './draft/drafting.ts';
import { NO_PICTURES, type Pictures, readPictures } from './files/pictures.ts';
import { createRunSignal, type RunSignal } from './run-signal.ts';
import { holdBack, review } from './screen.ts';

export async function run(
  context: TurnContext,
  { turn, thread }: Extract<NextStep, { kind: 'run' }>,
): Promise<Outcome> {
  const pictures = await readPictures(context, turn);
  if (pictures === null) return 'committed';
  const calls = await createCalls(context, turn, { goesOn: false });
  const runSignal = createRunSignal(context);
  const request = requestOf(context, turn, thread, pictures, calls);
  if (turn.appended === null) context.tryAgain({ ...context.attempts, hasBrought: true });
  const events = context.ports.engine.run(request, optionsOf(context, turn, runSignal, calls));
  return follow(context, events, runSignal, calls);
}

export async function resume(
  context: TurnContext,
  { turn, thread, run: known }: Extract<NextStep, { kind: 'resume' }>,
): Promise<Outcome> {
  context.tryAgain({ ...context.attempts, admitted: true }); // it was asked for when there was credit
  const calls = await createCalls(context, turn, { goesOn: true });
  const runSignal = createRunSignal(context);
  runSignal.known();
  const request = requestOf(context, turn, thread, NO_PICTURES, calls);
  const events = context.ports.engine.resume(known, request, optionsOf(context, turn, runSignal, calls));
  return follow(context, events, runSignal, calls);
}

async function follow(
  context: TurnContext,
  events: AsyncIterable<RunEvent>,
  runSignal: RunSignal,
  calls: Calls,
): Promise<Outcome> {
  const drafting = createDrafting(context);
  let kept: Promise<void> = Promise.resolve();
  try {
    for await (const event of events) {
      switch (event.kind) {
        case 'started':
          runSignal.known();
          kept = keepRun(context, withPaid(context, event));
          break;
        case 'delta':
          drafting.add(event.text);
          break;
        case 'restart':
          drafting.restart();
          if (event.isAnew === true) calls.beginAnew();
          break;
        case 'done':
          void drafting.end();
          return await answer(context, event.result);
      }
    }
  } catch (error) {
    await kept; // what comes next is told from a record that knows of the run
    throw error;
  } finally {
    await drafting.end(); // the next step changes the same messages
  }
  context.signal.throwIfAborted();
  throw new EngineError('server', 'the run ended without a result', { committed: 'maybe' });
}

/** The run with what its earlier rounds have cost, so that nothing of it is forgotten with the process. */
function withPaid(
  { ports, record }: TurnContext,
  { run, paid }: Extract<RunEvent, { kind: 'started' }>,
): RunRef {
  return paid === undefined ? run : { ...run, paid: { ...paid, model: modelOf(record.turn, ports.engine) } };
}

/**
 * Keeps the run's id beside the waiting. A run whose turn was stopped before it had one is cancelled here: nobody else
 * knows of it. One whose messages were all deleted by then is over once it is kept.
 */
async function keepRun(context: TurnContext, run: RunRef): Promise<void> {
  const { engine, log } = context.ports;
  if (context.record.turn?.run?.id === run.id) return;
  const outcome = await context.commitBeside((record) => started(record, run));
  if (outcome === 'void') {
    await engine.cancel(run).catch((error: unknown) => {
      const fields = {
        event: 'run.not-cancelled',
        conversation: context.place.channelId,
        run: run.id,
        error,
      };
      log.warn(fields, 'A run that was stopped could not be cancelled.');
    });
  }
  if (outcome !== 'failed' && context.record.turn === null) context.interrupt();
}

async function answer(context: TurnContext, result: RunResult): Promise<Outcome> {
  const { clock, creditBreaker, engine, messenger } = context.ports;
  const seen = await review(context, result);
  if (seen !== 'passes') return holdBack(context, result, seen);
  const { heldBack = [], messages = [] } = context.record.turn ?? {};
  const notes = [
    attachmentsNote(messages),
    heldBackNote(heldBack.map((id) => messageLink(context.place, id))),
  ];
  if (context.record.memory.faded === 'untold') notes.push(HAS_FADED);
  if (context.attempts.freshThread) notes.push(await withoutTheRest(context));
  const parts = replyParts(messenger.cut, result, notes);
  const { usage, remoteIds, threadTokens, files } = result;
  const outcome = await context.commit((record) =>
    answered(record, {
      kind: 'reply',
      text: wordsOf(result.text, files) || madeInWords(files),
      parts,
      ...(files.length === 0 ? {} : { toCollect: files }),
      posted: [],
      usage,
      model: modelOf(record.turn, engine),
      ...(threadTokens === undefined ? {} : { threadTokens }),
      remoteIds,
      refusedSince: null,
      isGivenUp: false,
      at: clock.now(),
    }),
  );
  if (outcome === 'committed') creditBreaker.close();
  return outcome;
}

/** The turn was answered in a thread of its own, so something in the former thread was refused: it is not kept. */
async function withoutTheRest({ place, ports, record }: TurnContext): Promise<string> {
  await ports.store.deleteTranscript(record.id);
  ports.log.warn(
    { event: 'thread.refused', conversation: place.channelId },
    'The assistant refused every turn in a thread. The thread and its transcript are given up.',
  );
  return BEGAN_ANEW;
}

/** What the engine is asked, told from the record. */
function requestOf(
  context: TurnContext,
  turn: Turn,
  thread: ThreadRef,
  pictures: Pictures,
  { offered }: Calls,
): RunRequest {
  const { attempts, place, ports, record } = context;
  return {
    turnId: turn.id,
    thread,
    messages: turn.messages.map((message) => toAssistant(message, place.serverId !== null, pictures)),
    appended: turn.appended,
    threadEnd: record.threadEnd,
    history: async () => remembered(record, await ports.store.readTranscript(record.id)),
    instructions: turn.instructions,
    ...(turn.model === undefined ? {} : { model: turn.model }),
    tools: offered,
    lookFirst: attempts.outcomeUnknown,
    trims: attempts.trims,
  };
}

/** A run that goes on after a restart keeps its deadline. A clock that was set back meanwhile gives it one from now. */
function optionsOf(
  { ports }: TurnContext,
  turn: Turn,
  { signal }: RunSignal,
  { runTool }: Calls,
): RunOptions {
  const { clock, runTimeoutMs } = ports;
  const goneMs = turn.run === null ? 0 : Math.max(0, clock.now() - turn.run.startedAt);
  return {
    signal,
    deadlineAt: clock.monotonic() + runTimeoutMs - goneMs,
    runTool,
  };
}
