/**
 * What a run has made, on its way to the people: copied from the service at once, since containers die soon, and laid out over the
 * messages of the reply. A process that dies in between copies it again; from the write on it is on this machine.
 */

import { createKeyedQueue } from '../../../../async/keyed-queue.ts';
import { timeoutSignal } from '../../../../async/timeout.ts';
import { EngineError } from '../../../../errors.ts';
import type { UploadLimits } from '../../../ports/messenger.ts';
import type { MadeCopy } from '../../../record/reply/answer.ts';
import { collected } from '../../../record/reply/delivery.ts';
import type { MadeFile } from '../../../refs.ts';
import { distinct, nameByContent, plainFileName } from '../../../text/file-names.ts';
import { type LeftOut, type WhyLeftOut, withMade } from '../../../text/made-files.ts';
import type { NextStep } from '../../next-step.ts';
import type { Outcome, TurnContext } from '../../turn-context.ts';

/** Two messages' worth; a run that makes more has rarely made them for people. */
const MOST_FILES = 20;
/** Of a file whose bytes break off. */
const TRIES = 3;
/** Of one file, besides the time that a slow line needs. */
const LIMIT_MS = 60_000;
/** Bytes in a millisecond, on a line that is slower than most. */
const SLOW_LINE = 100;

type Collected =
  | { readonly kind: 'copy'; readonly copy: MadeCopy }
  | { readonly kind: 'left'; readonly left: LeftOut };

export async function collect(
  context: TurnContext,
  { turn, answer, files }: Extract<NextStep, { kind: 'collect' }>,
): Promise<Outcome> {
  const { messenger } = context.ports;
  const limits = messenger.uploadLimits(context.place.channelId);
  const tried = files.slice(0, MOST_FILES);
  const queue = createKeyedQueue();
  const collecting = tried.map((file, index) => {
    const key = `${turn.id}-${index}`;
    // What is inside of an answer brings all of the answer along, so those come one after another.
    return queue.run(file.at.kind === 'item' ? 'item' : key, () => collectOne(context, file, key, limits));
  });
  await Promise.allSettled(collecting); // whoever deletes the copies must not be overtaken by one that is being written
  const found = await Promise.all(collecting);
  const copies = found.flatMap((one) => (one.kind === 'copy' ? [one.copy] : []));
  const names = distinct(copies.map(({ name }) => name));
  const named = copies.map((copy, index) => ({ ...copy, name: names[index] ?? copy.name }));
  const left = [
    ...found.flatMap((one) => (one.kind === 'left' ? [one.left] : [])),
    ...files.slice(MOST_FILES).map(({ name }) => leftOut(name, 'too-many')),
  ];
  return context.commit((record) => collected(record, withMade(answer.parts, named, left, limits)));
}

/** All tries together have the time of one. Throws the signal's reason and nothing else. */
async function collectOne(
  context: TurnContext,
  file: MadeFile,
  key: string,
  limits: UploadLimits,
): Promise<Collected> {
  const { place, ports } = context;
  const late = (): EngineError => new EngineError('network', `read ${key}: it takes too long`);
  const limitMs = LIMIT_MS + limits.fileBytes / SLOW_LINE;
  using time = timeoutSignal(ports.clock, limitMs, context.signal, late);
  for (let tries = 1; ; tries += 1) {
    const attempt = await copyOnce(context, file, { key, maxBytes: limits.fileBytes, signal: time.signal });
    context.signal.throwIfAborted();
    if (attempt.kind === 'copy') return attempt;
    const { why } = attempt;
    if (why === 'not-delivered' && tries < TRIES && !time.signal.aborted) continue;
    ports.log.warn(
      { event: 'made.left-out', conversation: place.channelId, key, why, kind: file.at.kind },
      'What a run has made does not reach the people. They are told so.',
    );
    return { kind: 'left', left: leftOut(file.name, why) };
  }
}

type Attempt = Extract<Collected, { kind: 'copy' }> | { readonly kind: 'failed'; readonly why: WhyLeftOut };

interface Copying {
  readonly key: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

async function copyOnce(
  context: TurnContext,
  file: MadeFile,
  { key, maxBytes, signal }: Copying,
): Promise<Attempt> {
  const { ports, record } = context;
  const { id: conversationId } = record;
  try {
    const { name, size, bytes } = await ports.engine.openMade(file, signal);
    if (size !== null && size > maxBytes) {
      await bytes.cancel().catch(() => {}); // where it has broken off already
      return failed('too-large');
    }
    const kept = await ports.madeCopies.keep({ conversationId, key, bytes, maxBytes, signal });
    if (kept.kind !== 'kept') return failed(kept.kind === 'cut' ? 'not-delivered' : kept.kind);
    if (size !== null && kept.size !== size) return failed('not-delivered');
    const called = name ?? file.name;
    const shown = called === null ? nameByContent(kept.beginning) : plainFileName(called);
    return { kind: 'copy', copy: { key, name: shown, size: kept.size } };
  } catch (error) {
    context.signal.throwIfAborted();
    const fields = { event: 'made.not-read', conversation: conversationId, key, error };
    if (error instanceof EngineError) ports.log.debug(fields, 'What a run has made was not read.');
    else ports.log.error(fields, 'What a run has made was not copied.'); // its words reach the people all the same
    const isGone = error instanceof EngineError && (error.fault === 'gone' || error.fault === 'unsupported');
    return failed(isGone ? 'gone' : 'not-delivered');
  }
}

function failed(why: WhyLeftOut): Attempt {
  return { kind: 'failed', why };
}

function leftOut(name: string | null, why: WhyLeftOut): LeftOut {
  return { name: name === null ? 'picture' : plainFileName(name), why };
}
