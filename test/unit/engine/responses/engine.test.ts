/** The responses engine against a service that says exactly this: what a well-behaved one never does. */

import { describe, expect, test } from 'vitest';
import type { MessageRef, ThreadRef } from '../../../../src/conversation/refs.ts';
import { createResponseStarter } from '../../../../src/engine/responses/create.ts';
import type { Client } from '../../../../src/engine/service/client.ts';
import { createIdentity } from '../../../../src/engine/service/request-identity.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { sse, startWire, type WireAnswer, type WireRequest } from '../../../support/engine/engine-wire.ts';
import {
  createMemory,
  engineAt,
  engineConfig,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';
import {
  called,
  completed,
  created,
  delta,
  items,
  LOCKED,
  response,
  routes,
  said,
} from '../../../support/engine/responses-wire.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const thread: ThreadRef = { engine: 'responses', id: 'conv_1' };
const appended: readonly MessageRef[] = [{ key: '1001', remoteIds: ['msg_own'] }];

const refusal = (param: string): WireAnswer => ({
  status: 400,
  body: {
    error: { message: `'${param}' is not supported here`, param, code: null, type: 'invalid_request_error' },
  },
});

describe('a run that is streamed', () => {
  test('takes one request and tells the text as it comes', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({
          events: [created, delta('hel'), delta('lo'), { type: 'response.of_next_year' }, completed],
        }),
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished).toMatchObject({
      run: { id: 'resp_1' },
      streamed: 'hello',
      result: { text: 'hello', usage: { input: 5, output: 2 } },
    });
    expect(wire.requests).toHaveLength(1);
    expect(wire.requests[0]?.body).toEqual({
      model: 'local-model',
      conversation: 'conv_1',
      instructions: 'Be brief.',
      store: true,
      background: true,
      stream: true,
    });
  });

  test('keeps what the model says to itself out of the text', async () => {
    const aside = {
      type: 'response.output_item.added',
      item: { ...said(''), id: 'msg_aside', phase: 'commentary' },
    };
    const events = [created, aside, { ...delta('hm'), item_id: 'msg_aside' }, delta('hello'), completed];
    await using wire = await startWire(routes({ 'POST /responses': () => ({ events }) }));
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.streamed).toBe('hello');
  });

  test.each<[string, WireAnswer]>([
    ['ends without its last event', { events: [created, delta('hel')] }],
    ['is cut', { events: [created, delta('hel')], ending: 'cut' }],
    ['goes silent', { events: [created, delta('hel')], ending: 'hold' }],
    [
      'reports an error',
      {
        events: [created, delta('hel'), sse({ type: 'error', code: 'server_error', message: 'x' }, 'error')],
      },
    ],
    ['garbles an event', { events: [created, delta('hel'), 'data: {"type":\n\n'] }],
  ])('is polled by its id when its stream %s', async (_, answer) => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => answer,
        'GET /responses/resp_1': (_request, count) => ({
          body: count === 1 ? response('in_progress') : response('completed', [said('hello')]),
        }),
      }),
    );
    const clock = createBriskClock();
    const finished = await readRun(
      engineAt('responses', wire.url, { clock }).run(runRequest(thread), runOptions({ clock })),
    );
    expect(finished.result.text).toBe('hello');
    expect(finished.kinds).toContain('restart');
    expect(finished.kinds.filter((kind) => kind === 'started')).toHaveLength(1);
    expect(wire.routes().filter((route) => route === 'POST /responses')).toHaveLength(1);
  });

  test('may have been started when its stream breaks before its id', async () => {
    await using wire = await startWire(routes({ 'POST /responses': () => ({ events: [], ending: 'cut' }) }));
    const failure = await failureOf(
      readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure).toMatchObject({ fault: 'network', committed: 'maybe' });
  });

  test('is polled from the start where the server sends no stream', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({ body: response('queued') }),
        'GET /responses/resp_1': () => ({ body: response('completed', [said('hello')]) }),
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });
});

describe('a server that knows less', () => {
  test('is asked without a stream once it has refused one, and remembered', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': ({ body }) =>
          body.stream === true ? refusal('stream') : { body: response('queued') },
        'GET /responses/resp_1': () => ({ body: response('completed', [said('hello')]) }),
      }),
    );
    const engine = engineAt('responses', wire.url);
    await readRun(engine.run(runRequest(thread), runOptions()));
    await readRun(engine.run(runRequest(thread), runOptions()));
    const asked = wire.requests
      .filter(({ route }) => route === 'POST /responses')
      .map(({ body }) => [body.stream, body.background]);
    expect(asked).toEqual([
      [true, true],
      [undefined, true],
      [undefined, true],
    ]);
  });

  test('is asked in the foreground once it has refused the background', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': ({ body }) =>
          body.background === true ? refusal('background') : { body: response('completed', [said('hello')]) },
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });

  test('that answers success to anything is told from one that works', async () => {
    await using wire = await startWire(() => ({
      body: { error: 'Unexpected endpoint or method. (POST /v1/responses)' },
    }));
    const failure = await failureOf(
      readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure).toMatchObject({
      fault: 'unsupported',
      message: expect.stringContaining('Unexpected endpoint'),
    });
  });
});

describe('a run that is polled', () => {
  test('goes on through unknown states and a service that is unwell', async () => {
    const looks = [
      response('of_next_year'),
      null,
      response('in_progress'),
      response('completed', [said('hello')]),
    ];
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({ body: response('queued') }),
        'GET /responses/resp_1': (_, count) => {
          const look = looks[count - 1];
          return look === null || look === undefined
            ? { status: 502 }
            : { body: look, headers: { 'openai-poll-after-ms': '60' } };
        },
      }),
    );
    const clock = createBriskClock();
    const engine = engineAt('responses', wire.url, { updates: 'poll', clock });
    const finished = await readRun(engine.run(runRequest(thread), runOptions({ clock })));
    expect(finished.result.text).toBe('hello');
    expect(wire.requests).toHaveLength(5);
  });

  test('is cancelled when its deadline has passed', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({ body: response('queued') }),
        'GET /responses/resp_1': () => ({ body: response('in_progress') }),
        'POST /responses/resp_1/cancel': () => ({ body: response('cancelled') }),
      }),
    );
    const clock = createBriskClock();
    const engine = engineAt('responses', wire.url, { updates: 'poll', clock });
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 20_000 });
    const failure = await failureOf(readRun(engine.run(runRequest(thread), options)));
    expect(failure.fault).toBe('timeout');
    expect(wire.routes().at(-1)).toBe('POST /responses/resp_1/cancel');
  });

  test('is left alone at once when its caller gives up', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({ body: response('queued') }),
        'GET /responses/resp_1': () => new Promise(() => {}),
      }),
    );
    const abort = new AbortController();
    const engine = engineAt('responses', wire.url, { updates: 'poll' });
    const failing = failureOf(readRun(engine.run(runRequest(thread), runOptions({ signal: abort.signal }))));
    await wire.received(2);
    abort.abort();
    expect((await failing).fault).toBe('aborted');
    expect(wire.routes()).not.toContain('POST /responses/resp_1/cancel');
  });
});

describe('a conversation', () => {
  test('that is locked is waited for', async () => {
    await using wire = await startWire(
      routes({ 'POST /responses': (_, count) => (count < 3 ? LOCKED : { events: [created, completed] }) }),
    );
    const clock = createBriskClock();
    const finished = await readRun(
      engineAt('responses', wire.url, { clock }).run(runRequest(thread), runOptions({ clock })),
    );
    expect(finished.result.text).toBe('hello');
    expect(wire.requests).toHaveLength(3);
  });

  test('that stays locked ends the run at its deadline', async () => {
    await using wire = await startWire(routes({ 'POST /responses': () => LOCKED }));
    const clock = createBriskClock();
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 10_000 });
    const failure = await failureOf(
      readRun(engineAt('responses', wire.url, { clock }).run(runRequest(thread), options)),
    );
    expect(failure.fault).toBe('timeout');
  });

  test('with a call that a crash left unanswered is repaired', async () => {
    const unanswered = {
      error: { message: 'No tool output found for function call call_1.', type: 'invalid_request_error' },
    };
    await using wire = await startWire(
      routes({
        'POST /responses': (_, count) =>
          count === 1 ? { status: 400, body: unanswered } : { events: [created, completed] },
        'GET /conversations/conv_1/items': () => items(called('call_1')),
        'POST /conversations/conv_1/items': () => items({ id: 'fco_1', type: 'function_call_output' }),
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
    expect(wire.requests[2]?.body).toMatchObject({
      items: [{ type: 'function_call_output', call_id: 'call_1' }],
    });
  });

  test('that cannot be repaired is corrupt', async () => {
    const unanswered = { error: { message: 'No tool output found for function call call_1.' } };
    await using wire = await startWire(
      routes({
        'POST /responses': () => ({ status: 400, body: unanswered }),
        'GET /conversations/conv_1/items': () => items(),
      }),
    );
    const failure = await failureOf(
      readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure.fault).toBe('corrupt');
  });

  test('that no longer fits loses its older half before the run', async () => {
    const user = (id: string): object => ({
      id,
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [],
    });
    const history = [user('u1'), said('a1', { id: 'a1' }), user('u2'), said('a2', { id: 'a2' }), user('u3')];
    await using wire = await startWire(
      routes({
        'GET /conversations/conv_1/items': () => items(...history.reverse()),
        'DELETE /conversations/conv_1/items/u1': () => ({ body: {} }),
        'DELETE /conversations/conv_1/items/a1': () => ({
          status: 404,
          body: { error: { message: 'Item not found' } },
        }),
        'POST /responses': () => ({ events: [created, completed] }),
      }),
    );
    const finished = await readRun(
      engineAt('responses', wire.url).run(runRequest(thread, { trims: 1 }), runOptions()),
    );
    expect(finished.result.text).toBe('hello');
    expect(
      wire
        .routes()
        .filter((route) => route.startsWith('DELETE'))
        .sort(),
    ).toEqual(['DELETE /conversations/conv_1/items/a1', 'DELETE /conversations/conv_1/items/u1']);
  });
});

describe('a run that may have been started before', () => {
  const lookFirst = runRequest(thread, { appended, lookFirst: true });
  const own = { id: 'msg_own', type: 'message', role: 'user', status: 'completed', content: [] };

  test('is found by the reply after the turn’s own messages', async () => {
    await using wire = await startWire(
      routes({ 'GET /conversations/conv_1/items': () => items(said('hello'), own, said('old')) }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(lookFirst, runOptions()));
    expect(finished).toMatchObject({
      run: { id: 'msg_reply', foundByReply: true },
      result: { text: 'hello', usage: null, finish: 'completed', remoteIds: ['msg_reply'] },
    });
  });

  test('is waited for while it holds the conversation', async () => {
    await using wire = await startWire(
      routes({
        'GET /conversations/conv_1/items': (_, count) =>
          count === 1 ? items(own) : items(said('hello'), own),
        'POST /responses': () => LOCKED,
      }),
    );
    const clock = createBriskClock();
    const finished = await readRun(
      engineAt('responses', wire.url, { clock }).run(lookFirst, runOptions({ clock })),
    );
    expect(finished.result.text).toBe('hello');
    expect(wire.routes().filter((route) => route === 'POST /responses')).toHaveLength(1);
  });

  test('is started where nothing of it is there', async () => {
    await using wire = await startWire(
      routes({
        'GET /conversations/conv_1/items': () => items(own, said('old')),
        'POST /responses': () => ({ events: [created, completed] }),
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(lookFirst, runOptions()));
    expect(finished.run.id).toBe('resp_1');
  });
});

describe('function calls', () => {
  test('are answered, and the next response ends the run', async () => {
    const calling = {
      type: 'response.completed',
      response: response('completed', [called('call_1'), called('call_2')]),
    };
    const second = {
      type: 'response.completed',
      response: response('completed', [said('hello')], { id: 'resp_2' }),
    };
    await using wire = await startWire(
      routes({ 'POST /responses': (_, count) => ({ events: count === 1 ? [created, calling] : [second] }) }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result).toMatchObject({ text: 'hello', usage: { input: 10, output: 4 } });
    expect(finished.events).toContainEqual({ kind: 'status', status: 'tools' });
    expect(finished.events).toContainEqual({
      kind: 'started',
      run: expect.objectContaining({ id: 'resp_2' }),
      paid: { input: 5, output: 2, tools: 2 },
    });
    expect(wire.requests[1]?.body.input).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: 'result of look' },
      { type: 'function_call_output', call_id: 'call_2', output: 'result of look' },
    ]);
  });

  test('that never end are stopped after eight rounds, and none is left dangling', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': (_, count) => ({ body: response('completed', [called(`call_${count}`)]) }),
        'GET /conversations/conv_1/items': () => items(called('call_9')),
        'POST /conversations/conv_1/items': () => items(),
      }),
    );
    const engine = engineAt('responses', wire.url, { updates: 'poll' });
    const failure = await failureOf(readRun(engine.run(runRequest(thread), runOptions())));
    expect(failure.fault).toBe('unsupported');
    expect(wire.routes().filter((route) => route === 'POST /responses')).toHaveLength(9);
    expect(wire.routes().at(-1)).toBe('POST /conversations/conv_1/items');
  });

  test('answered just before a crash are not answered again', async () => {
    await using wire = await startWire(
      routes({
        'GET /responses/resp_1': () => ({ body: response('completed', [called('call_1')]) }),
        'GET /conversations/conv_1/items': () =>
          items(
            said('hello'),
            { id: 'fco_1', type: 'function_call_output', call_id: 'call_1' },
            called('call_1'),
            { id: 'msg_own' },
          ),
      }),
    );
    const ref = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
    const finished = await readRun(
      engineAt('responses', wire.url).resume(ref, runRequest(thread, { appended }), runOptions()),
    );
    expect(finished.result.text).toBe('hello');
  });
});

describe('functions that are offered', () => {
  const look = { name: 'look', description: 'Looks.', parameters: { type: 'object' } };
  const ends = (id: string, output: object[]) => ({
    events: [{ type: 'response.completed', response: response('completed', output, { id }) }],
  });

  test('stand beside the hosted tools, with arguments that may be left out', async () => {
    await using wire = await startWire(routes({ 'POST /responses': () => ends('resp_1', [said('hello')]) }));
    const engine = engineAt('responses', wire.url, { tools: ['web_search'] });
    await readRun(engine.run(runRequest(thread, { tools: [look] }), runOptions()));
    await readRun(engine.run(runRequest(thread), runOptions()));
    expect(wire.requests[0]?.body.tools).toEqual([
      { type: 'web_search' },
      { type: 'function', ...look, strict: false },
    ]);
    expect(wire.requests[1]?.body.tools).toEqual([{ type: 'web_search' }]);
  });

  test('a call of the turn that an attempt has left without an answer is made for the next one', async () => {
    const unanswered = { error: { message: 'No tool output found for function call call_1.' } };
    await using wire = await startWire(
      routes({
        'POST /responses': (_, count) =>
          count === 1 ? { status: 400, body: unanswered } : ends('resp_2', [said('hello')]),
        'GET /conversations/conv_1/items': () => items(called('call_1'), { id: 'msg_own' }, called('call_0')),
        'POST /conversations/conv_1/items': () => items({ id: 'fco_1', type: 'function_call_output' }),
      }),
    );
    const request = runRequest(thread, { appended, tools: [look] });
    const finished = await readRun(engineAt('responses', wire.url).run(request, runOptions()));
    expect(finished.result.text).toBe('hello');
    const answered = wire.requests.find(({ route }) => route === 'POST /conversations/conv_1/items');
    expect(answered?.body.items).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: 'result of look' },
      {
        type: 'function_call_output',
        call_id: 'call_0', // of an earlier turn, which is over
        output: 'This call was interrupted and has no result.',
      },
    ]);
  });

  test('of more calls that were left without an answer than a round may have, the first are made', async () => {
    const unanswered = { error: { message: 'No tool output found for function call call_1.' } };
    const newestFirst = Array.from({ length: 18 }, (_, n) => called(`call_${18 - n}`));
    await using wire = await startWire(
      routes({
        'POST /responses': (_, count) =>
          count === 1 ? { status: 400, body: unanswered } : ends('resp_2', [said('hello')]),
        'GET /conversations/conv_1/items': () => items(...newestFirst, { id: 'msg_own' }),
        'POST /conversations/conv_1/items': () => items({ id: 'fco_1', type: 'function_call_output' }),
      }),
    );
    const made: string[] = [];
    const runTool = async ({ id }: { readonly id: string }): Promise<string> => {
      made.push(id);
      return 'seen';
    };
    const request = runRequest(thread, { appended, tools: [look] });
    await readRun(engineAt('responses', wire.url).run(request, runOptions({ runTool })));
    expect(made).toEqual(Array.from({ length: 16 }, (_, n) => `call_${n + 1}`));
    const answered = wire.requests.find(({ route }) => route === 'POST /conversations/conv_1/items');
    expect(answered?.body.items).toHaveLength(18);
    expect(answered?.body.items).toContainEqual(
      expect.objectContaining({ call_id: 'call_18', output: expect.stringContaining('not made') }),
    );
  });

  test('the calls of a response whose id was lost are answered, and no other one is begun before', async () => {
    await using wire = await startWire(
      routes({
        'POST /responses': () => ends('resp_2', [said('hello')]),
        'GET /conversations/conv_1/items': () => items(called('call_1'), { id: 'msg_own' }),
      }),
    );
    const request = runRequest(thread, { appended, tools: [look], lookFirst: true });
    const finished = await readRun(engineAt('responses', wire.url).run(request, runOptions()));
    expect(finished.run.id).toBe('resp_2');
    const begun = wire.requests.filter(({ route }) => route === 'POST /responses');
    expect(begun.map(({ body }) => body.input)).toEqual([
      [{ type: 'function_call_output', call_id: 'call_1', output: 'result of look' }],
    ]);
  });
});

describe('many messages', () => {
  const many = Array.from({ length: 25 }, (_, n) => message(String(n), `text ${n}`));
  const echo = ({ body }: WireRequest): WireAnswer =>
    items(...(body.items as object[]).map((_, n) => ({ id: `msg_${n}`, type: 'message' })));

  test('are appended twenty at a time', async () => {
    await using wire = await startWire(echo);
    const refs = await engineAt('responses', wire.url).append(thread, many, { lookFirst: false });
    expect(refs.map(({ key }) => key)).toEqual(many.map(({ key }) => key));
    expect(refs.every(({ remoteIds }) => remoteIds?.length === 1)).toBe(true);
    expect(wire.requests.map(({ body }) => (body.items as object[]).length)).toEqual([20, 5]);
  });

  test('of which a part was appended are looked for before they are appended again', async () => {
    await using wire = await startWire((request, count) => (count === 1 ? echo(request) : { status: 429 }));
    const failure = await failureOf(
      engineAt('responses', wire.url).append(thread, many, { lookFirst: false }),
    );
    expect(failure).toMatchObject({ fault: 'rate', committed: 'maybe' });
  });

  test('that no longer seed a thread leave none behind', async () => {
    await using wire = await startWire(
      routes({
        'POST /conversations': () => ({ body: { id: 'conv_1' } }),
        'POST /conversations/conv_1/items': () => ({ status: 500 }),
        'DELETE /conversations/conv_1': () => ({ body: {} }),
      }),
    );
    const seed = many.map(({ key }) => ({ key, role: 'user' as const, authorId: null, text: key, at: 0 }));
    const failure = await failureOf(engineAt('responses', wire.url).createThread(seed));
    expect(failure.fault).toBe('server');
    expect(wire.routes().at(-1)).toBe('DELETE /conversations/conv_1');
  });

  test('without a text are not sent', async () => {
    await using wire = await startWire(echo);
    const refs = await engineAt('responses', wire.url).append(thread, [message('1', ''), message('2', 'b')], {
      lookFirst: false,
    });
    expect(refs).toEqual([
      { key: '1', remoteIds: [] },
      { key: '2', remoteIds: [expect.any(String)] },
    ]);
  });
});

describe('cancelling', () => {
  const ref = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
  test.each<[string, WireAnswer, string]>([
    ['a run that goes on', { body: response('cancelled') }, 'cancelled'],
    ['a run that ended before', { body: response('completed') }, 'finished'],
    [
      'a run that nobody knows',
      { status: 404, body: { error: { message: "Response with id 'resp_1' not found." } } },
      'finished',
    ],
    [
      'in the foreground',
      { status: 400, body: { error: { message: 'Cannot cancel a synchronous response.' } } },
      'unsupported',
    ],
    ['where there is no such route', { status: 404, body: { detail: 'Not Found' } }, 'unsupported'],
  ])('%s', async (_, answer, outcome) => {
    await using wire = await startWire(() => answer);
    await expect(engineAt('responses', wire.url).cancel(ref)).resolves.toBe(outcome);
  });
});

test('who asks is told to OpenAI alone, and not by name', async () => {
  const asked = async (official: boolean): Promise<unknown> => {
    const bodies: unknown[] = [];
    const openai = { responses: { create: (body: unknown) => bodies.push(body) } };
    const open = (_: string, call: (options: object) => unknown) => call({});
    const client = { official, openai, open } as unknown as Client;
    const config = {
      ...engineConfig('responses', 'https://here.example/v1'),
      tools: ['web_search'] as const,
    };
    const create = createResponseStarter(client, config, {
      log: createKeptLog(),
      identityOf: createIdentity(createMemory()),
    });
    const request = runRequest(thread, { messages: [message('1', 'a', '42')] });
    await create(request, [], { signal: new AbortController().signal, deadlineAt: 0 });
    return bodies[0];
  };
  expect(await asked(true)).toMatchObject({
    prompt_cache_key: 'conv_1',
    safety_identifier: expect.stringMatching(/^[0-9a-f]{32}$/),
    tools: [{ type: 'web_search' }],
  });
  expect(Object.keys((await asked(false)) as object)).not.toContain('safety_identifier');
});
