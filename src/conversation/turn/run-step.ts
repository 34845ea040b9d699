/** The run of a turn: begun or gone on with, followed to its end, and answered. */

import { EngineError } from '../../errors.ts';
import type { RunEvent, RunOptions, RunRequest } from '../ports/engine.ts';
import type { Answer } from '../record/record.ts';
import { remembered } from '../record/transcript.ts';
import { answered, started } from '../record/transitions.ts';
import type { RunRef } from '../refs.ts';
import { toAssistant, unreadNote } from '../text/to-assistant.ts';
import { BEGAN_ANEW, replyText } from '../text/to-people.ts';
import { createRunSignal, type RunSignal } from './run-signal.ts';
import { Superseded, type Work } from './turn-context.ts';

export async function run(work: Work): Promise<void> {
  const runSignal = createRunSignal(work);
  await answer(work, work.ports.engine.run(request(work), options(work, runSignal)), runSignal);
}

export async function resume(work: Work): Promise<void> {
  const known = work.turn().run;
  if (known === null) return;
  work.passed = true; // it was asked for when there was credit
  const runSignal = createRunSignal(work);
  runSignal.known();
  await answer(work, work.ports.engine.resume(known, request(work), options(work, runSignal)), runSignal);
}

async function answer(work: Work, events: AsyncIterable<RunEvent>, runSignal: RunSignal): Promise<void> {
  const { outlet, clock } = work.ports;
  for await (const event of events) {
    if (event.kind === 'started') {
      await knowRun(work, event.run);
      runSignal.known();
    }
    if (event.kind !== 'done') continue;
    const { text, usage, remoteIds } = event.result;
    const notes = [unreadNote(work.turn().messages)];
    if (work.attempts.alone) notes.push(await withoutTheRest(work));
    const parts = outlet.cut(replyText(event.result, notes));
    const reply: Answer = { kind: 'reply', text, parts, posted: [], usage, remoteIds, at: clock.now() };
    await work.commit((record) => answered(record, reply));
    work.ports.circuit.close();
    work.lookFirst = false;
    return;
  }
  work.signal.throwIfAborted();
  throw new EngineError('server', 'the run ended without a result', { committed: 'maybe' });
}

/** The turn was answered in a thread of its own, so something in the former thread was refused: it is not kept. */
async function withoutTheRest(work: Work): Promise<string> {
  const { channelId } = work.place;
  await work.ports.store.deleteTranscript(channelId);
  work.ports.log.warn({ conversation: channelId }, 'what was said earlier was refused with every turn');
  return BEGAN_ANEW;
}

/**
 * Keeps the run's id. A run whose turn was stopped before it had one is cancelled here: nobody else knows of it. One whose
 * messages were all deleted by then is over once it is kept.
 */
async function knowRun(work: Work, known: RunRef): Promise<void> {
  if (work.turn().run?.id === known.id) return;
  try {
    await work.commit((record) => started(record, known));
    work.lookFirst = false;
  } catch (error) {
    if (error instanceof Superseded) await work.ports.engine.cancel(known);
    throw error;
  }
  work.turn();
}

/** What the engine is asked, told from the record. */
export function request(work: Work): RunRequest {
  const { record, place, ports } = work;
  const turn = work.turn();
  if (record.thread === null) throw new EngineError('gone', 'the conversation has no thread');
  return {
    turnId: turn.id,
    thread: record.thread,
    messages: turn.messages.map((message) => toAssistant(message, place.serverId !== null)),
    appended: turn.appended ?? [],
    history: async () => remembered(record, await ports.store.readTranscript(place.channelId)),
    instructions: turn.instructions,
    lookFirst: work.lookFirst,
    trims: work.attempts.trims,
  };
}

/** A run that goes on after a restart keeps its deadline. */
function options(work: Work, { signal }: RunSignal): RunOptions {
  const { clock, runTimeoutMs } = work.ports;
  return {
    signal,
    deadlineAt: (work.turn().run?.startedAt ?? clock.now()) + runTimeoutMs,
    runTool: async (call) => `There is no function named ${call.name}.`,
  };
}
