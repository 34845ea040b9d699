/** What the tests of the engines share: settings, requests, and reading a run to its end. */

import type { Clock } from '../../../src/async/clock.ts';
import { systemClock } from '../../../src/async/clock.ts';
import type {
  Engine,
  RunEvent,
  RunOptions,
  RunRequest,
  RunResult,
  TurnMessage,
} from '../../../src/conversation/ports/engine.ts';
import type { EngineKind, RunRef, ThreadRef } from '../../../src/conversation/refs.ts';
import { createEngine } from '../../../src/engine/create-engine.ts';
import type { EngineConfig, Memory } from '../../../src/engine/service/engine-config.ts';
import { EngineError } from '../../../src/errors.ts';
import type { Log } from '../../../src/log.ts';
import { createKeptLog } from '../fakes/kept-log.ts';

export function createMemory(
  values = new Map<string, string>(),
): Memory & { readonly values: Map<string, string> } {
  return {
    values,
    recall: async (name) => values.get(name),
    remember: async (name, value) => {
      values.set(name, value);
    },
  };
}

export function engineConfig(
  kind: EngineKind,
  baseUrl: string,
  fields: Partial<EngineConfig> = {},
): EngineConfig {
  return {
    kind,
    baseUrl,
    apiKey: 'key-of-the-tests',
    model: 'local-model',
    name: 'Bobbin',
    instructions: 'Be brief.',
    tools: [],
    updates: 'stream',
    ...fields,
  };
}

export function engineAt(
  kind: EngineKind,
  baseUrl: string,
  fields: Partial<EngineConfig> & {
    readonly clock?: Clock;
    readonly memory?: Memory;
    readonly log?: Log;
  } = {},
): Engine {
  const { clock = systemClock, memory = createMemory(), log = createKeptLog(), ...config } = fields;
  return createEngine(engineConfig(kind, baseUrl, config), { clock, memory, log });
}

export function message(key: string, text: string, authorId = '42'): TurnMessage {
  return { key, authorId, parts: [{ kind: 'text', text }] };
}

export function runRequest(thread: ThreadRef, fields: Partial<RunRequest> = {}): RunRequest {
  return {
    turnId: '1001',
    thread,
    messages: [message('1001', 'hello')],
    appended: [],
    threadEnd: null,
    history: async () => [],
    instructions: 'Be brief.',
    tools: [],
    lookFirst: false,
    trims: 0,
    ...fields,
  };
}

export function runOptions(fields: Partial<RunOptions> & { readonly clock?: Clock } = {}): RunOptions {
  const { clock = systemClock, ...rest } = fields;
  return {
    signal: new AbortController().signal,
    deadlineAt: clock.monotonic() + 300_000,
    runTool: async (call) => `result of ${call.name}`,
    ...rest,
  };
}

/** A run that was read to its end. */
export interface FinishedRun {
  readonly events: readonly RunEvent[];
  readonly kinds: readonly string[];
  readonly run: RunRef;
  /** What a reader of the deltas has at the end. */
  readonly streamed: string;
  readonly result: RunResult;
}

/** Reads a run to its end and holds it to the port's promises: `started` first, `done` last and once. */
export async function readRun(run: AsyncIterable<RunEvent>): Promise<FinishedRun> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  const first = events[0];
  const last = events.at(-1);
  if (first?.kind !== 'started') throw new Error(`expected started first, got ${first?.kind}`);
  if (last?.kind !== 'done') throw new Error(`expected done last, got ${last?.kind}`);
  let streamed = '';
  for (const event of events) {
    if (event.kind === 'delta') streamed += event.text;
    if (event.kind === 'restart') streamed = '';
  }
  return { events, kinds: events.map(({ kind }) => kind), run: first.run, streamed, result: last.result };
}

/** The EngineError that the promise fails with; everything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('expected an EngineError, got none');
}
