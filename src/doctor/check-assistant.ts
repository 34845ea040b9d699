/** What the assistant's service says: whether the key and the model will do, and whether it keeps threads as the engine needs. */

import { systemClock } from '../async/clock.ts';
import type { Engine } from '../conversation/ports/engine.ts';
import type { EngineKind, ThreadRef } from '../conversation/refs.ts';
import { createEngine } from '../engine/create-engine.ts';
import type { EngineConfig, EngineDeps } from '../engine/service/engine-config.ts';
import { isTransient } from '../engine/service/failures/translate-error.ts';
import { EngineError, type Fault, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Finding, fail, ok } from './finding.ts';

const LIMIT_MS = 60_000;
/** Besides what is transient: what says nothing about the protocol. */
const UNANSWERED: ReadonlySet<Fault> = new Set(['timeout', 'aborted']);

export async function checkAssistant(config: EngineConfig, log: Log): Promise<readonly Finding[]> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  // Nothing is remembered: what the bot itself made at the service is its own.
  const memory = { recall: async () => undefined, remember: async () => {} };
  const deps: EngineDeps = { clock: systemClock, log, memory };
  const [key, model] = await keyAndModel(config, deps, signal);
  if (!key.ok) return [key];
  return [key, model, await protocol(config, deps, signal)];
}

/** The chat engine keeps nothing at the service, so its preparation is this look-up and no more, at any service. */
async function keyAndModel(
  { assistantId: _, ...config }: EngineConfig,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<readonly [Finding, Finding]> {
  const { model, baseUrl } = config;
  const accepted = ok('key', `${baseUrl} does not refuse it`);
  const unchecked = fail('model', 'not checked: mend the key first');
  try {
    const [warning] = await createEngine({ ...config, kind: 'chat', tools: [] }, deps).prepare(signal);
    if (warning === undefined) return [accepted, ok('model', `${model}, and no end of it is announced`)];
    if (warning.kind === 'unchecked')
      return [fail('key', `${messageOf(warning.error)}: ${whenItAnswers(baseUrl)}`), unchecked];
    if (warning.kind === 'base-url') return [fail('address', warning.text.replace(/\.$/, '')), unchecked];
    return [accepted, fail('model', warning.text)];
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'forbidden')
      return [accepted, fail('model', `${messageOf(error)}: set ASSISTANT_MODEL`)];
    return [fail('key', `${messageOf(error)}: set OPENAI_API_KEY`), unchecked];
  }
}

function whenItAnswers(baseUrl: string): string {
  return `check OPENAI_BASE_URL (${baseUrl}), and try again when it answers`;
}

/**
 * A thread there and back. A server that knows the path is not yet one that keeps what it is given: some answer 200 to
 * anything and forget it.
 */
async function protocol(config: EngineConfig, deps: EngineDeps, signal: AbortSignal): Promise<Finding> {
  const { kind, baseUrl } = config;
  if (kind === 'chat') return ok('protocol', 'chat, whose threads are kept in the database');
  try {
    const engine = createEngine(config, deps);
    if (config.assistantId !== undefined) await engine.prepare(signal); // looks the operator's own assistant up
    const keeps = await roundTrip(engine, signal);
    return keeps
      ? ok('protocol', `${kind}: a thread was kept, found again and deleted`)
      : fail('protocol', `${baseUrl} answers as ${kind} would and keeps no threads: ${anotherEngine(kind)}`);
  } catch (error) {
    return fail('protocol', withRemedy(error, config));
  }
}

/** The engine's own remedy, where it has one: a second one could only contradict it. */
function withRemedy(error: unknown, { kind, baseUrl }: EngineConfig): string {
  const message = messageOf(error);
  if (!(error instanceof EngineError)) return `${message}: ${anotherEngine(kind)}`;
  if (error.detail?.kind === 'setting') return message;
  const mayPass = isTransient(error) || UNANSWERED.has(error.fault);
  return `${message}: ${mayPass ? whenItAnswers(baseUrl) : anotherEngine(kind)}`;
}

function anotherEngine(kind: EngineKind): string {
  return `set ASSISTANT_ENGINE=chat, or OPENAI_BASE_URL to a server that speaks ${kind}`;
}

async function roundTrip(engine: Engine, signal: AbortSignal): Promise<boolean> {
  const thread = await engine.createThread([], signal);
  if (typeof thread.id !== 'string' || thread.id === '') return false;
  try {
    return await isKept(engine, thread, signal);
  } finally {
    await engine.deleteThread(thread).catch(() => {}); // an empty thread left behind costs nothing
  }
}

async function isKept(engine: Engine, thread: ThreadRef, signal: AbortSignal): Promise<boolean> {
  const message = {
    key: '1',
    authorId: '1',
    parts: [{ kind: 'text' as const, text: 'Does this thread keep what it is given?' }],
  };
  const [first] = await engine.append(thread, [message], { lookFirst: false, signal });
  const [again] = await engine.append(thread, [message], { lookFirst: true, signal });
  const ids = first?.remoteIds ?? [];
  return (
    ids.length > 0 && ids.every((id) => typeof id === 'string') && String(ids) === String(again?.remoteIds)
  );
}
