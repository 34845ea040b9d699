/** The assistants engine in trouble: locks, runs that end badly, calls that are answered too late, servers that cannot. */

import { describe, expect, test } from 'vitest';
import { rateLimited, serverError, streamUnsupported } from '../../../../emulators/assistant/http/errors.ts';
import { type LocalAssistant, startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { ThreadRef } from '../../../../src/conversation/refs.ts';
import {
  activeRun,
  calls,
  event,
  failing,
  hello,
  list,
  MESSAGES,
  RUN,
  RUNS,
  routes,
  run,
  SUBMIT,
  said,
} from '../../../support/engine/assistants-wire.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../../../support/engine/engine-dialogue.ts';
import { startWire } from '../../../support/engine/engine-wire.ts';
import {
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';

const thread: ThreadRef = { engine: 'assistants', id: 'thread_1' };

/** A conversation with the local assistant, whose model says what it has heard. */
async function talking(
  read: (fixture: { readonly server: LocalAssistant; readonly talk: Dialogue }) => Promise<void>,
): Promise<void> {
  const server = await startLocalAssistant({
    script: ({ messages }) => messages.map(({ role, text }) => `${role}: ${text}`).join('\n'),
  });
  try {
    const engine = engineAt('assistants', server.baseUrl, { clock: createBriskClock() });
    await read({ server, talk: await createDialogue(engine) });
  } finally {
    await server.close();
  }
}

describe('a lock that a crash has left', () => {
  test('by the turn’s own run is resumed, also where nobody thought of looking for it', () =>
    talking(async ({ server, talk }) => {
      server.faults.add({ route: 'runs.create', action: { kind: 'cut', after: true } });
      const { promise: held, resolve: release } = Promise.withResolvers<string>();
      server.setScript(() => held);
      expect(await failureOf(talk.turn('hello'))).toMatchObject({ committed: 'maybe' });
      const again = talk.again({ lookFirst: false });
      const tries = () => server.requests.filter(({ route }) => route === 'runs.create').length;
      await expect.poll(tries).toBe(2);
      release('once');
      expect((await again).result.text).toBe('once');
      expect(server.runs).toHaveLength(1);
    }));

  test('by a run that is being cancelled is waited for, whosever it is', async () => {
    const cancelling = run('cancelling', { id: 'run_other', metadata: { turn: '1001' } });
    await using wire = await startWire(
      routes({
        [RUNS]: (_, count) => (count === 1 ? activeRun('run_other') : { events: hello }),
        'POST /threads/thread_1/runs/run_other/cancel': () =>
          failing(400, "Cannot cancel run with status 'cancelling'."),
        'GET /threads/thread_1/runs/run_other': (_, count) => ({
          body: count < 3 ? cancelling : run('cancelled', { id: 'run_other' }),
        }),
        [MESSAGES]: () => list(),
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished).toMatchObject({ run: { id: 'run_1' }, result: { text: 'hello' } });
  });

  test('by a run that nobody follows is taken from it, with whatever it has said', () =>
    talking(async ({ server, talk }) => {
      server.faults.add({
        route: 'runs.create',
        action: { kind: 'run', run: { kind: 'stuck', status: 'in_progress' } },
      });
      await talk.begin('one');
      const { result } = await talk.turn('two');
      expect(result.text).toBe('user: one\nuser: two');
      expect(server.runs.map(({ status }) => status)).toEqual(['cancelled', 'completed']);
    }));
});

describe('a run that ends badly', () => {
  test('leaves no half of a message for the one that follows', () =>
    talking(async ({ server, talk }) => {
      async function* half(): AsyncGenerator<string> {
        yield 'half of';
        throw new Error('the model fell over');
      }
      server.setScript(() => ({ text: half() }));
      expect(await failureOf(talk.turn('hello'))).toMatchObject({ fault: 'server', committed: 'no' });
      server.setScript(({ messages }) => messages.map(({ text }) => text).join('|'));
      expect((await talk.again()).result.text).toBe('hello');
    }));
});

describe('function calls', () => {
  const waiting = event('run.requires_action', run('requires_action', calls('call_1')));

  test('answered when the run had expired end it as a timeout, not as a mistake of the operator’s', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ events: [hello[0] ?? '', waiting] }),
        [SUBMIT]: () => failing(400, 'Runs in status "expired" do not accept tool outputs.'),
        [RUN]: () => ({ body: run('expired') }),
      }),
    );
    const engine = engineAt('assistants', wire.url);
    expect((await failureOf(readRun(engine.run(runRequest(thread), runOptions())))).fault).toBe('timeout');
    expect(wire.routes().filter((route) => route === SUBMIT)).toHaveLength(1);
  });

  test('whose answer is refused as such are not answered for ever', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ events: [hello[0] ?? '', waiting] }),
        [SUBMIT]: () => failing(400, 'Expected tool outputs for call_ids [], got [].'),
        [RUN]: () => ({ body: run('requires_action', calls('call_1')) }),
      }),
    );
    const engine = engineAt('assistants', wire.url);
    expect((await failureOf(readRun(engine.run(runRequest(thread), runOptions())))).fault).toBe('invalid');
    expect(wire.routes().filter((route) => route === SUBMIT)).toHaveLength(1);
  });

  test('are answered again while the service is too busy to hear it, and the run goes on', () =>
    talking(async ({ server, talk }) => {
      server.setScript(({ toolOutputs }) =>
        toolOutputs.length === 0
          ? { toolCalls: [{ name: 'look', arguments: '{}' }] }
          : `it says: ${toolOutputs[0]?.output}`,
      );
      const error = rateLimited();
      server.faults.add({ route: 'runs.submit_tool_outputs', action: { kind: 'error', error }, times: 2 });
      expect((await talk.turn('hello')).result.text).toBe('it says: result of look');
      expect(server.runs).toHaveLength(2); // one for each round, and none again
    }));
});

describe('a server that knows less', () => {
  test('is polled once it has refused a stream, and that is remembered', () =>
    talking(async ({ server, talk }) => {
      server.faults.add({
        route: 'runs.create',
        action: { kind: 'stream-refused' },
        times: Number.POSITIVE_INFINITY,
      });
      expect((await talk.turn('hello')).result.text).toBe('user: hello');
      await talk.turn('hello again');
      const asked = server.requests.filter(({ route }) => route === 'runs.create');
      expect(asked.map(({ body }) => body?.stream ?? false)).toEqual([true, false, false]);
      expect(asked[0]?.status).toBe(streamUnsupported().status);
    }));

  test('and lists the whole thread instead of a run’s messages is understood, however long the thread', async () => {
    const older = Array.from({ length: 99 }, (_, n) => said(`old ${n}`, { run_id: 'run_0', id: `msg_${n}` }));
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ body: run('completed') }),
        [MESSAGES]: ({ query }) =>
          query.get('order') === 'desc' ? list(said('hello'), ...older) : list(...older, said('cut off')),
      }),
    );
    const engine = engineAt('assistants', wire.url, { updates: 'poll' });
    const finished = await readRun(engine.run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });
});

describe('a thread that is deleted', () => {
  test('while its run is polled is gone', async () => {
    const server = await startLocalAssistant({ script: () => new Promise(() => {}) });
    try {
      const engine = engineAt('assistants', server.baseUrl, { updates: 'poll' });
      const talk = await createDialogue(engine);
      server.faults.add({ route: 'runs.retrieve', action: { kind: 'gone' } });
      expect((await failureOf(talk.turn('hello'))).fault).toBe('gone');
    } finally {
      await server.close();
    }
  });

  test('while its run is streamed, and cannot be polled any more, is gone', () =>
    talking(async ({ server, talk }) => {
      server.setScript(() => new Promise(() => {}));
      server.faults.add({
        route: 'runs.create',
        action: { kind: 'stream-cut', afterEvents: 3, how: 'destroy' },
      });
      server.faults.add({ route: 'runs.retrieve', action: { kind: 'gone' } });
      expect((await failureOf(talk.turn('hello'))).fault).toBe('gone');
    }));
});

describe('a look at what is there', () => {
  test('that fails is no proof that it is not: nothing is said or paid twice', () =>
    talking(async ({ server, talk }) => {
      const error = serverError();
      const times = Number.POSITIVE_INFINITY;
      for (const route of ['runs.list', 'messages.list'] as const)
        server.faults.add({ route, action: { kind: 'error-inside' }, times });
      for (const route of ['runs.create', 'messages.create'] as const)
        server.faults.add({ route, action: { kind: 'error', error }, times });
      const engine = engineAt('assistants', server.baseUrl, { clock: createBriskClock() });
      const append = engine.append(talk.thread, [message('1', 'a')], { lookFirst: true });
      expect(await failureOf(append)).toMatchObject({ fault: 'server', committed: 'no' });
      expect(await failureOf(talk.again({ lookFirst: true }))).toMatchObject({ fault: 'server' });
      const written = server.requests.filter(({ route }) => /^(runs|messages)\.create$/.test(String(route)));
      expect(written).toEqual([]);
    }));
});
