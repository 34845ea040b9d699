/** The deeds: what each step of a turn does, ending in one durable change of the record. */

import { EngineError } from '../errors.ts';
import { forget, revise } from './forgetting.ts';
import { composeInstructions, serverInstructions } from './instructions.ts';
import { nextPart, nonceOf, type Step } from './next-step.ts';
import { leftOut, phrase } from './phrasing.ts';
import type { RunEvent, RunOptions, RunRef, RunRequest } from './ports/engine.ts';
import type { Answer, Turn } from './record.ts';
import { NO_ATTEMPTS } from './remedy.ts';
import { createRunSignal, type RunSignal } from './run-signal.ts';
import { entriesOf, withTurn } from './transcript.ts';
import { answered, appended, begun, finished, posted, started, threaded } from './transitions.ts';
import { replyText } from './wording.ts';
import { Superseded, serverOf, type Work } from './work.ts';

type Deed = (work: Work) => Promise<void>;

export const DEEDS: Readonly<Record<Exclude<Step, 'rest'>, Deed>> = {
  clean,
  forget,
  begin,
  revise,
  open: onceAdmitted(open),
  append: onceAdmitted(append),
  run: onceAdmitted(run),
  resume,
  deliver,
  finish,
};

/**
 * Asks the assistant only while it has credit. A conversation that was told of its end waits for it in silence, with
 * neither a slot nor the typing indicator; the others are told first.
 */
function onceAdmitted(deed: Deed): Deed {
  return async (work) => {
    const { circuit } = work.ports;
    work.passed ||= circuit.tryPass();
    if (work.passed) return deed(work);
    if (work.record.told !== 'quota') throw new EngineError('quota', 'the credit was used up a moment ago');
    work.release();
    await circuit.changed(work.signal);
  };
}

/** Keeps, cancels and deletes what a reset or a stop left behind; what the assistant does not let go of is logged. */
async function clean(work: Work): Promise<void> {
  const { engine, log } = work.ports;
  const { discarded } = work.record;
  for (const { thread, run, turn } of discarded) {
    if (turn !== null) await keep(work, turn);
    try {
      if (run?.engine === engine.kind) await engine.cancel(run);
      if (thread?.engine === engine.kind) await engine.deleteThread(thread);
    } catch (error) {
      log.warn(
        { conversation: work.place.channelId, thread: thread?.id, run: run?.id, error },
        'left behind at the assistant',
      );
    }
  }
  await work.commit((record) => ({ ...record, discarded: record.discarded.slice(discarded.length) }));
}

async function begin(work: Work): Promise<void> {
  const { store, clock, instructions: base } = work.ports;
  const server = await serverInstructions(store, work.place.guildId);
  work.attempts = NO_ATTEMPTS;
  work.lookFirst = false;
  work.passed = false;
  await work.commit((record) =>
    begun(record, composeInstructions({ base, server, channel: record.instructions }), clock.now()),
  );
}

async function open(work: Work): Promise<void> {
  const own = new Set(work.turn().messages.map(({ id }) => id)); // the next step puts those in
  const kept = entriesOf(work.record, await work.ports.store.readTranscript(work.place.channelId));
  const seed = kept.filter(({ key }) => !own.has(key));
  const thread = await work.ports.engine.createThread(seed, work.signal);
  await work.commit((record) => threaded(record, thread));
  work.lookFirst = false;
}

async function append(work: Work): Promise<void> {
  const { thread, messages, lookFirst } = { ...request(work), lookFirst: work.lookFirst };
  const refs = await work.ports.engine.append(thread, messages, { lookFirst, signal: work.signal });
  await work.commit((record) => appended(record, refs));
  work.lookFirst = false;
}

async function run(work: Work): Promise<void> {
  const runSignal = createRunSignal(work);
  await answer(work, work.ports.engine.run(request(work), options(work, runSignal)), runSignal);
}

async function resume(work: Work): Promise<void> {
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
    if (event.type === 'started') {
      await knowRun(work, event.run);
      runSignal.known();
    }
    if (event.type !== 'done') continue;
    const { text, usage, remoteIds } = event.result;
    const parts = outlet.cut(replyText(event.result, leftOut(work.turn().messages)));
    const reply: Answer = { kind: 'reply', text, parts, posted: [], usage, remoteIds, at: clock.now() };
    await work.commit((record) => answered(record, reply));
    work.ports.circuit.close();
    work.lookFirst = false;
    return;
  }
  work.signal.throwIfAborted();
  throw new EngineError('server', 'the run ended without a result', { committed: 'maybe' });
}

/** Keeps the run's id. A run whose turn was stopped before it had one is cancelled here: nobody else knows of it. */
async function knowRun(work: Work, known: RunRef): Promise<void> {
  if (work.turn().run?.id === known.id) return;
  try {
    await work.commit((record) => started(record, known));
    work.lookFirst = false;
  } catch (error) {
    if (error instanceof Superseded) await work.ports.engine.cancel(known);
    throw error;
  }
}

async function deliver(work: Work): Promise<void> {
  const turn = work.turn();
  const index = nextPart(turn);
  const part = turn.answer?.parts[index ?? 0];
  if (index === null || part === undefined) return;
  const outcome = await work.ports.outlet.post({
    channelId: work.place.channelId,
    server: serverOf(work.place),
    part,
    replyTo: index === 0 ? (turn.messages.at(-1)?.id ?? turn.id) : null,
    nonce: nonceOf(turn, index),
    maybePostedAt: work.lookFirst ? (turn.answer?.at ?? null) : null,
    signal: work.signal,
  });
  work.lookFirst = false;
  if ('posted' in outcome) {
    await work.commit((record) => posted(record, outcome.posted));
    return;
  }
  const { undeliverable } = outcome;
  work.ports.log.warn(
    { conversation: work.place.channelId, turn: turn.id, why: undeliverable },
    'a reply could not be delivered',
  );
  await finish(work);
}

async function finish(work: Work): Promise<void> {
  await keep(work, work.turn());
  await work.commit(finished);
}

/** Writes a turn into the transcript; doing it again changes nothing. */
async function keep(work: Work, turn: Turn): Promise<void> {
  const { store } = work.ports;
  const transcript = withTurn(work.record, turn, await store.readTranscript(work.place.channelId));
  if (transcript.entries.length > 0) await store.writeTranscript(transcript);
}

function request(work: Work): RunRequest {
  const { record, place, ports } = work;
  const turn = work.turn();
  if (record.thread === null) throw new EngineError('gone', 'the conversation has no thread');
  return {
    turnId: turn.id,
    thread: record.thread,
    messages: turn.messages.map((message) => phrase(message, place.guildId !== null)),
    appended: turn.appended ?? [],
    history: async () => entriesOf(record, await ports.store.readTranscript(place.channelId)),
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
