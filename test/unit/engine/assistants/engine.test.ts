/** The assistants engine against a service that says exactly this: what a well-behaved one never does. */

import { describe, expect, test } from 'vitest';
import type { ThreadRef } from '../../../../src/conversation/refs.ts';
import type { EngineConfig } from '../../../../src/engine/service/engine-config.ts';
import {
  type Answers,
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
import { sse, startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import {
  createMemory,
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';

const thread: ThreadRef = { engine: 'assistants', id: 'thread_1' };
describe('a run that is streamed', () => {
  test('takes one request and needs no listing', async () => {
    await using wire = await startWire(routes({ [RUNS]: () => ({ events: hello }) }));
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished).toMatchObject({
      run: { id: 'run_1' },
      streamed: 'hello',
      result: { text: 'hello', usage: { input: 5, output: 2 }, remoteIds: ['msg_reply'] },
    });
    expect(wire.routes()).toEqual(['POST /assistants', RUNS]);
    expect(wire.requests[1]?.body).toEqual({
      assistant_id: 'asst_1',
      instructions: 'Be brief.',
      metadata: { turn: '1001' },
      truncation_strategy: { type: 'auto' },
      stream: true,
    });
  });

  test.each<[string, WireAnswer]>([
    ['ends without its last event', { events: hello.slice(0, 4) }],
    ['is cut', { events: hello.slice(0, 4), ending: 'cut' }],
    ['goes silent', { events: hello.slice(0, 4), ending: 'hold' }],
    [
      'reports an error',
      { events: [...hello.slice(0, 4), sse({ message: 'x', code: 'server_error' }, 'error')] },
    ],
  ])('is polled by its id when its stream %s', async (_, answer) => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => answer,
        [RUN]: (_request, count) => ({
          body: run(['in_progress', 'of_next_year'][count - 1] ?? 'completed'),
        }),
        [MESSAGES]: () => list(said('hello')),
      }),
    );
    const clock = createBriskClock();
    const finished = await readRun(
      engineAt('assistants', wire.url, { clock }).run(runRequest(thread), runOptions({ clock })),
    );
    expect(finished.result).toMatchObject({ text: 'hello', usage: { input: 5, output: 2 } });
    expect(finished.kinds).toContain('restart');
    expect(wire.routes().filter((route) => route === RUNS)).toHaveLength(1);
  });

  test('may have been started when its stream breaks before its id', async () => {
    await using wire = await startWire(routes({ [RUNS]: () => ({ events: [], ending: 'cut' }) }));
    const failure = await failureOf(
      readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure).toMatchObject({ fault: 'network', committed: 'maybe' });
  });

  test('is polled from the start where the server sends no stream', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ body: run('queued') }),
        [RUN]: () => ({ body: run('completed') }),
        [MESSAGES]: () => list(said('hello')),
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });
});

describe('a run that is polled', () => {
  const polled = (last: object, messages: WireAnswer = list(said('hello'))): Answers => ({
    [RUNS]: () => ({ body: run('queued') }),
    [RUN]: (_, count) => (count === 1 ? { status: 503 } : { body: last }),
    [MESSAGES]: (_, count) => (count === 1 ? { status: 502 } : messages),
  });
  const read = async (answers: Answers) => {
    await using wire = await startWire(routes(answers));
    const clock = createBriskClock();
    const engine = engineAt('assistants', wire.url, { updates: 'poll', clock });
    return await readRun(engine.run(runRequest(thread), runOptions({ clock })));
  };

  test('ends with its own messages, through a service that is unwell', async () => {
    const finished = await read(
      polled(run('completed'), list(said('old', { run_id: 'run_0' }), said('hello'))),
    );
    expect(finished.result.text).toBe('hello');
  });

  test('that is cancelled by somebody else is done', async () => {
    expect((await read(polled(run('cancelled')))).result.finish).toBe('cancelled');
  });

  test('that expires is a timeout, and one that fails its error', async () => {
    expect((await failureOf(read(polled(run('expired'))))).fault).toBe('timeout');
    const failed = run('failed', { last_error: { code: 'server_error', message: 'oops' } });
    expect(await failureOf(read(polled(failed)))).toMatchObject({ fault: 'server', committed: 'no' });
  });
});

describe('a thread held by another run', () => {
  test('is freed: the run is cancelled and waited out', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: (_, count) => (count === 1 ? activeRun('run_other') : { events: hello }),
        'POST /threads/thread_1/runs/run_other/cancel': () => ({ body: run('cancelling') }),
        'GET /threads/thread_1/runs/run_other': (_, count) => ({
          body: run(count < 3 ? 'cancelling' : 'cancelled'),
        }),
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });

  test('is freed for an append, too', async () => {
    await using wire = await startWire(
      routes({
        'POST /threads/thread_1/messages': (_, count) =>
          count === 1
            ? failing(400, "Can't add messages to thread_1 while a run run_other is active.")
            : { body: { id: 'msg_1' } },
        'POST /threads/thread_1/runs/run_other/cancel': () =>
          failing(400, "Cannot cancel run with status 'completed'."),
        'GET /threads/thread_1/runs/run_other': () => ({ body: run('completed') }),
        'GET /threads/thread_1/messages': () => ({ body: { data: [] } }),
      }),
    );
    const refs = await engineAt('assistants', wire.url).append(thread, [message('1', 'a')], {
      lookFirst: false,
    });
    expect(refs).toEqual([{ key: '1', remoteIds: ['msg_1'] }]);
  });

  test('is waited for where a run cannot be cancelled', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: (_, count) => (count < 3 ? activeRun('run_other') : { events: hello }),
        'GET /threads/thread_1/runs/run_other': () => ({ body: run('in_progress') }),
        'POST /threads/thread_1/runs/run_other/cancel': () => ({
          status: 404,
          body: { detail: 'Not Found' },
        }),
      }),
    );
    const clock = createBriskClock();
    const finished = await readRun(
      engineAt('assistants', wire.url, { clock }).run(runRequest(thread), runOptions({ clock })),
    );
    expect(finished.result.text).toBe('hello');
  });
});

describe('a run that may have been started before', () => {
  const LIST = RUNS.replace('POST', 'GET');
  const lookFirst = runRequest(thread, { lookFirst: true });
  const ours = (status: string): object => run(status, { metadata: { turn: '1001' } });

  test('is found by the turn’s id and gone on with', async () => {
    await using wire = await startWire(
      routes({
        [LIST]: () => list(run('completed', { id: 'run_9', metadata: { turn: '999' } }), ours('in_progress')),
        [RUN]: () => ({ body: run('completed') }),
        [MESSAGES]: () => list(said('hello')),
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(lookFirst, runOptions()));
    expect(finished).toMatchObject({ run: { id: 'run_1' }, result: { text: 'hello' } });
    expect(wire.routes()).not.toContain(RUNS);
  });

  test.each(['failed', 'expired', 'cancelled'])('is started again where it %s', async (status) => {
    await using wire = await startWire(
      routes({ [LIST]: () => list(ours(status)), [RUNS]: () => ({ events: hello }) }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(lookFirst, runOptions()));
    expect(finished.result.text).toBe('hello');
  });
});

describe('function calls', () => {
  const waiting = event('run.requires_action', run('requires_action', calls('call_1', 'call_2')));
  const outputs = [
    { tool_call_id: 'call_1', output: 'result of look' },
    { tool_call_id: 'call_2', output: 'result of look' },
  ];

  test('are answered in one request whose stream goes on with the run', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ events: [hello[0] ?? '', waiting] }),
        [SUBMIT]: () => ({ events: hello.slice(2) }),
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
    expect(finished.kinds.filter((kind) => kind === 'started')).toHaveLength(1);
    expect(wire.requests.at(-1)?.body).toEqual({ tool_outputs: outputs, stream: true });
  });

  test('whose answer had an unknown outcome are answered again with the same words, the function called once', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ body: run('queued') }),
        [RUN]: (_, count) => ({
          body: count < 3 ? run('requires_action', calls('call_1', 'call_2')) : run('completed'),
        }),
        [SUBMIT]: (_, count) => (count === 1 ? { status: 502 } : { body: run('queued') }),
        [MESSAGES]: () => list(said('hello')),
      }),
    );
    let called = 0;
    const options = runOptions({ runTool: async () => `${++called}` });
    const finished = await readRun(
      engineAt('assistants', wire.url, { updates: 'poll' }).run(runRequest(thread), options),
    );
    expect(finished.result.text).toBe('hello');
    expect(called).toBe(2);
    const answers = wire.requests
      .filter(({ route }) => route === SUBMIT)
      .map(({ body }) => body.tool_outputs);
    expect(answers[1]).toEqual(answers[0]);
  });

  test('that never end are stopped after eight rounds, and the run is cancelled', async () => {
    await using wire = await startWire(
      routes({
        [RUNS]: () => ({ body: run('requires_action', calls('call_0')) }),
        [SUBMIT]: (_, count) => ({ body: run('requires_action', calls(`call_${count}`)) }),
        'POST /threads/thread_1/runs/run_1/cancel': () => ({ body: run('cancelling') }),
      }),
    );
    const engine = engineAt('assistants', wire.url, { updates: 'poll' });
    const failure = await failureOf(readRun(engine.run(runRequest(thread), runOptions())));
    expect(failure.fault).toBe('unsupported');
    expect(wire.routes().filter((route) => route === SUBMIT)).toHaveLength(8);
    expect(wire.routes().at(-1)).toMatch(/cancel$/);
  });
});

describe('the assistant', () => {
  const MODEL: Answers = { 'GET /models/local-model': () => ({ body: { id: 'local-model' } }) };

  /** Prepares an engine, as a start of the process does, and says what that asked for. */
  async function prepared(answers: Answers, fields: Partial<EngineConfig> = {}, memory = createMemory()) {
    await using wire = await startWire(routes({ ...MODEL, ...answers }));
    await engineAt('assistants', wire.url, { ...fields, memory }).prepare();
    return wire.requests.filter(({ route }) => route.includes('/assistants'));
  }

  test('is made once, and found again by a later process', async () => {
    const memory = createMemory();
    const made = await prepared({}, { tools: ['code_interpreter'] }, memory);
    expect(made.map(({ body }) => body)).toEqual([
      {
        name: 'Bobbin',
        instructions: 'Be brief.',
        model: 'local-model',
        tools: [{ type: 'code_interpreter' }],
      },
    ]);
    const again = await prepared(
      { 'GET /assistants/asst_1': () => ({ body: {} }) },
      { tools: ['code_interpreter'] },
      memory,
    );
    expect(again.map(({ route }) => route)).toEqual(['GET /assistants/asst_1']);
  });

  test('is updated when its settings have changed, once', async () => {
    const memory = createMemory();
    await prepared({}, {}, memory);
    const answers: Answers = {
      'POST /assistants/asst_1': () => ({ body: { id: 'asst_1' } }),
      'GET /assistants/asst_1': () => ({ body: { id: 'asst_1' } }),
    };
    const changed = await prepared(answers, { instructions: 'Be wordy.' }, memory);
    expect(changed.map(({ route, body }) => [route, body.instructions])).toEqual([
      ['POST /assistants/asst_1', 'Be wordy.'],
    ]);
    const same = await prepared(answers, { instructions: 'Be wordy.' }, memory);
    expect(same.map(({ route }) => route)).toEqual(['GET /assistants/asst_1']);
  });

  test('is made again when it is gone, also in the middle of its life', async () => {
    const memory = createMemory(new Map([['assistant', 'what an earlier version wrote']]));
    await prepared({}, {}, memory);
    const again = await prepared(
      { 'GET /assistants/asst_1': () => failing(404, "No assistant found with id 'asst_1'.") },
      {},
      memory,
    );
    expect(again.map(({ route }) => route)).toEqual(['GET /assistants/asst_1', 'POST /assistants']);

    await using wire = await startWire(
      routes({
        'POST /assistants': (_, count) => ({ body: { id: `asst_${count}` } }),
        [RUNS]: ({ body }) =>
          body.assistant_id === 'asst_1'
            ? failing(404, "No assistant found with id 'asst_1'.")
            : { events: hello },
      }),
    );
    const finished = await readRun(engineAt('assistants', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });

  test('is made once for runs that need it at the same time, though one of them gives up', async () => {
    const { promise: made, resolve } = Promise.withResolvers<WireAnswer>();
    await using wire = await startWire(
      routes({ 'POST /assistants': () => made, [RUNS]: () => ({ events: hello }) }),
    );
    const engine = engineAt('assistants', wire.url);
    const abort = new AbortController();
    const stopped = failureOf(readRun(engine.run(runRequest(thread), runOptions({ signal: abort.signal }))));
    const going = readRun(engine.run(runRequest(thread), runOptions()));
    await wire.received(1);
    abort.abort();
    expect((await stopped).fault).toBe('aborted');
    resolve({ body: { id: 'asst_1' } });
    expect((await going).result.text).toBe('hello');
    expect(wire.routes()).toEqual(['POST /assistants', RUNS]);
  });

  test('that cannot be looked up just now is a warning at the start, and asked for again by the first run', async () => {
    await using wire = await startWire(
      routes({
        ...MODEL,
        'POST /assistants': (_, count) => (count === 1 ? { status: 503 } : { body: { id: 'asst_1' } }),
        [RUNS]: () => ({ events: hello }),
      }),
    );
    const engine = engineAt('assistants', wire.url);
    await expect(engine.prepare()).resolves.toEqual([
      expect.objectContaining({ kind: 'unchecked', text: 'Could not check the assistant.' }),
    ]);
    expect((await readRun(engine.run(runRequest(thread), runOptions()))).result.text).toBe('hello');
  });

  test('given by its id is looked up, never made or changed, and keeps its own instructions', async () => {
    await using wire = await startWire(
      routes({
        'GET /assistants/asst_given': () => ({ body: { id: 'asst_given', model: 'its-own-model' } }),
        'GET /models/its-own-model': () => ({ body: { id: 'its-own-model' } }),
        [RUNS]: () => ({ events: hello }),
      }),
    );
    const engine = engineAt('assistants', wire.url, { assistantId: 'asst_given' });
    await engine.prepare();
    await readRun(engine.run(runRequest(thread), runOptions()));
    expect(engine.model).toBe('its-own-model');
    expect(wire.routes()).toEqual(['GET /assistants/asst_given', 'GET /models/its-own-model', RUNS]);
    expect(wire.requests[2]?.body).toMatchObject({
      assistant_id: 'asst_given',
      additional_instructions: 'Be brief.',
    });
    expect(wire.requests[2]?.body).not.toHaveProperty('instructions');
  });

  test('keeps the tools that it has beside the functions of a run, which are ours where both have a name', async () => {
    const own = (name: string) => ({ type: 'function', function: { name, description: 'Its own.' } });
    const tools = [{ type: 'file_search' }, own('look'), own('sing')];
    await using wire = await startWire(
      routes({
        'GET /assistants/asst_given': () => ({ body: { id: 'asst_given', model: 'm', tools } }),
        [RUNS]: () => ({ events: hello }),
      }),
    );
    const engine = engineAt('assistants', wire.url, { assistantId: 'asst_given' });
    const look = { name: 'look', description: 'Ours.', parameters: { type: 'object' } };
    await readRun(engine.run(runRequest(thread, { tools: [look] }), runOptions()));
    await readRun(engine.run(runRequest(thread), runOptions()));
    const runs = wire.requests.filter(({ route }) => route === RUNS);
    expect(runs[0]?.body.tools).toEqual([
      { type: 'file_search' },
      own('sing'),
      { type: 'function', function: look },
    ]);
    expect(runs[1]?.body).not.toHaveProperty('tools');
  });

  test('given by an id that does not exist names the setting', async () => {
    const answers: Answers = {
      'GET /assistants/asst_given': () => failing(404, "No assistant found with id 'asst_given'."),
      'GET /assistants': () => list(),
    };
    const failure = await failureOf(prepared(answers, { assistantId: 'asst_given' }));
    expect(failure).toMatchObject({ fault: 'invalid', message: expect.stringContaining('ASSISTANT_ID') });
  });
});

describe('an address that no longer speaks the protocol', () => {
  const gone = (): WireAnswer => ({
    status: 404,
    body: { error: { message: 'Unknown request URL', type: 'invalid_request_error' } },
  });

  test.each<[string, Partial<EngineConfig>]>([
    ['with an assistant to be made', {}],
    ['with an assistant of the operator’s', { assistantId: 'asst_given' }],
  ])('says at the start which engine to use, %s', async (_, fields) => {
    await using wire = await startWire(gone);
    const failure = await failureOf(engineAt('assistants', wire.url, fields).prepare());
    expect(failure).toMatchObject({
      fault: 'sunset',
      message: expect.stringContaining('ASSISTANT_ENGINE=responses'),
    });
  });

  test('says so in the middle of its life, too', async () => {
    await using wire = await startWire(gone);
    const failure = await failureOf(engineAt('assistants', wire.url).createThread([]));
    expect(failure).toMatchObject({
      fault: 'sunset',
      message: expect.stringContaining('ASSISTANT_ENGINE=responses'),
    });
  });
});

describe('messages', () => {
  test('carry their Discord id, and a context that overflowed shortens what a run reads', async () => {
    await using wire = await startWire(
      routes({
        'POST /threads/thread_1/messages': () => ({ body: { id: 'msg_1' } }),
        [RUNS]: () => ({ events: hello }),
      }),
    );
    const engine = engineAt('assistants', wire.url);
    await engine.append(thread, [message('1001', 'hi')], { lookFirst: false });
    await readRun(engine.run(runRequest(thread, { trims: 2 }), runOptions()));
    expect(wire.requests[0]?.body).toEqual({ role: 'user', content: 'hi', metadata: { message: '1001' } });
    expect(wire.requests.at(-1)?.body).toMatchObject({
      truncation_strategy: { type: 'last_messages', last_messages: 25 },
    });
  });

  test('of which one was appended are looked for before they are appended again', async () => {
    await using wire = await startWire(
      routes({
        'POST /threads/thread_1/messages': (_, count) =>
          count === 1 ? { body: { id: 'msg_1' } } : { status: 429 },
      }),
    );
    const append = engineAt('assistants', wire.url).append(thread, [message('1', 'a'), message('2', 'b')], {
      lookFirst: false,
    });
    expect(await failureOf(append)).toMatchObject({ fault: 'rate', committed: 'maybe' });
  });

  test('that a server cannot delete are named as kept', async () => {
    await using wire = await startWire(
      routes({
        'DELETE /threads/thread_1/messages/msg_1': () => ({
          status: 405,
          body: { detail: 'Method Not Allowed' },
        }),
        'DELETE /threads/thread_1/messages/msg_2': () => failing(404, "No message found with id 'msg_2'."),
      }),
    );
    const refs = [
      { key: '1', remoteIds: ['msg_1'] },
      { key: '2', remoteIds: ['msg_2'] },
    ];
    const outcome = await engineAt('assistants', wire.url).forget(thread, refs);
    expect(outcome).toEqual({ thread, kept: [refs[0]] });
  });
});
