/** The deeds: what each step of a turn does, ending in one durable change of the record. */

import { EngineError } from '../../errors.ts';
import { fairnessKey } from '../place.ts';
import type { Turn } from '../record/record.ts';
import type { TranscriptEntry } from '../record/transcript.ts';
import { remembered } from '../record/transcript.ts';
import { appended, begun, finished, posted, threaded } from '../record/transitions.ts';
import { composeInstructions, serverInstructions } from '../settings/instructions.ts';
import { NO_ATTEMPTS } from './failure-policy.ts';
import { nextPart, nonceOf, type Step } from './next-step.ts';
import { forget, revise } from './removal.ts';
import { request, resume, run } from './run-step.ts';
import { withTurn } from './transcribe.ts';
import type { Work } from './turn-context.ts';

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
    work.passed ||= circuit.allow();
    if (work.passed) return deed(work);
    if (work.record.lastFailure !== 'quota')
      throw new EngineError('quota', 'the credit was used up a moment ago');
    work.release();
    await circuit.nextProbe(work.signal);
  };
}

/** Keeps, cancels and deletes what a reset or a stop left behind; what the assistant does not let go of is logged. */
async function clean(work: Work): Promise<void> {
  const { engine, log } = work.ports;
  const { toCleanUp: discarded } = work.record;
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
  await work.commit((record) => ({ ...record, toCleanUp: record.toCleanUp.slice(discarded.length) }));
}

async function begin(work: Work): Promise<void> {
  const { store, clock, instructions: base } = work.ports;
  const server = await serverInstructions(store, work.place.serverId);
  work.attempts = NO_ATTEMPTS;
  work.lookFirst = false;
  work.passed = false;
  await work.commit((record) =>
    begun(record, composeInstructions({ base, server, channel: record.instructions }), clock.now()),
  );
}

async function open(work: Work): Promise<void> {
  const thread = await work.ports.engine.createThread(await seedOf(work), work.signal);
  await work.commit((record) => threaded(record, thread));
  work.lookFirst = false;
}

/** What was said before the turn, whose own messages the next step puts in. */
async function seedOf(work: Work): Promise<readonly TranscriptEntry[]> {
  if (work.attempts.alone) return [];
  const own = new Set(work.turn().messages.map(({ id }) => id));
  const kept = remembered(work.record, await work.ports.store.readTranscript(work.place.channelId));
  return kept.filter(({ key }) => !own.has(key));
}

async function append(work: Work): Promise<void> {
  const { thread, messages, lookFirst } = request(work);
  const refs = await work.ports.engine.append(thread, messages, { lookFirst, signal: work.signal });
  await work.commit((record) => appended(record, refs));
  work.lookFirst = false;
}

async function deliver(work: Work): Promise<void> {
  const turn = work.turn();
  const index = nextPart(turn);
  const part = turn.answer?.parts[index ?? 0];
  if (index === null || part === undefined) return;
  const outcome = await work.ports.outlet.post({
    channelId: work.place.channelId,
    fairnessKey: fairnessKey(work.place),
    part,
    replyTo: index === 0 ? (turn.messages.at(-1)?.id ?? turn.id) : null,
    nonce: nonceOf(turn, index),
    maybePostedAt: work.lookFirst ? (turn.answer?.at ?? null) : null,
    after: latestOf(turn),
    signal: work.signal,
  });
  work.lookFirst = false;
  if (outcome.kind === 'posted') {
    await work.commit((record) => posted(record, outcome.id));
    return;
  }
  work.ports.log.warn(
    { conversation: work.place.channelId, turn: turn.id, why: outcome.why },
    'a reply could not be delivered',
  );
  await finish(work);
}

/** The message after which the next part comes. A part that somebody deleted at once has no id. */
function latestOf({ id, answer }: Turn): string {
  return answer?.posted.findLast((postedId) => postedId !== null) ?? id;
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
