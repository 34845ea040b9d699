/** A service that answers nothing, or begins to and stops: whatever an engine is asked for ends, and ends as finished. */

import { describe, expect, test } from 'vitest';
import type { Engine } from '../../../../src/conversation/ports/engine.ts';
import type { RunRef, ThreadRef } from '../../../../src/conversation/refs.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import {
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';

const REFS = [{ key: '1', remoteIds: ['msg_1'] }];
const clock = createBriskClock(1_000);

type Asked = (engine: Engine, thread: ThreadRef, signal?: AbortSignal) => Promise<unknown>;

const runOf = ({ engine, id }: ThreadRef): RunRef => ({ engine, threadId: id, id: 'run_1', startedAt: 0 });
/** Time for every wait of one request to end, and not for many. */
const options = (signal = new AbortController().signal) =>
  runOptions({ signal, deadlineAt: clock.monotonic() + 200_000 });

const MORTAL: Readonly<Record<string, Asked>> = {
  createThread: (engine, _, signal) => engine.createThread([], signal),
  append: (engine, thread, signal) =>
    engine.append(thread, [message('1', 'a')], { lookFirst: false, ...(signal ? { signal } : {}) }),
  'append that looks first': (engine, thread, signal) =>
    engine.append(thread, [message('1', 'a')], { lookFirst: true, ...(signal ? { signal } : {}) }),
  run: (engine, thread, signal) => readRun(engine.run(runRequest(thread), options(signal))),
  'run that looks first': (engine, thread, signal) => {
    const request = runRequest(thread, { lookFirst: true, appended: REFS });
    return readRun(engine.run(request, options(signal)));
  },
  resume: (engine, thread, signal) =>
    readRun(engine.resume(runOf(thread), runRequest(thread), options(signal))),
};
const BRIEF: Readonly<Record<string, Asked>> = {
  cancel: (engine, thread) => engine.cancel(runOf(thread)),
  forget: (engine, thread) => engine.forget(thread, REFS),
  deleteThread: (engine, thread) => engine.deleteThread(thread),
};

const SILENCES: readonly (readonly [string, () => WireAnswer | Promise<WireAnswer>])[] = [
  ['never answered', () => new Promise(() => {})],
  ['answered by half a body', () => ({ body: '{"id":"x",', ending: 'hold' })],
];
const rows = (['responses', 'assistants'] as const).flatMap((kind) =>
  SILENCES.map(([how, silence]) => ({ kind, how, silence })),
);

describe.each(rows)('$kind, $how', ({ kind, silence }) => {
  const thread: ThreadRef = { engine: kind, id: 'thread_1' };

  test.concurrent.each(Object.entries({ ...MORTAL, ...BRIEF }))('%s ends', async (_, ask) => {
    await using wire = await startWire(silence);
    const failure = await failureOf(ask(engineAt(kind, wire.url, { clock }), thread));
    expect(failure.fault).toMatch(/network|timeout/);
  });

  test.concurrent.each(Object.entries(MORTAL))('%s is given up at once', async (_, ask) => {
    await using wire = await startWire(silence);
    const abort = new AbortController();
    const asking = failureOf(ask(engineAt(kind, wire.url), thread, abort.signal));
    await wire.received(1);
    abort.abort(new Error('stopped'));
    expect((await asking).fault).toBe('aborted');
  });

  test('a start goes on, and says what it could not check', async () => {
    await using wire = await startWire(silence);
    const warnings = await engineAt(kind, wire.url, { clock }).prepare();
    expect(warnings.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('Could not check the model'),
    );
  });
});

describe.each(SILENCES)('chat, %s', (_, silence) => {
  const thread: ThreadRef = { engine: 'chat', id: 'local' };

  test('a run ends at its deadline', async () => {
    await using wire = await startWire(silence);
    const run = engineAt('chat', wire.url, { clock }).run(runRequest(thread), options());
    expect((await failureOf(readRun(run))).fault).toMatch(/network|timeout/);
  });

  test('a run is given up at once', async () => {
    await using wire = await startWire(silence);
    const abort = new AbortController();
    const run = failureOf(
      readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions({ signal: abort.signal }))),
    );
    await wire.received(1);
    abort.abort(new Error('stopped'));
    expect((await run).fault).toBe('aborted');
  });
});
