/** The chat engine against a service that says exactly this, and against a mock that no one here wrote. */

import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../src/conversation/record/transcript.ts';
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

const thread = { engine: 'chat', id: 'local' } as const;
const chunk = (delta: object, finish: string | null = null): object => ({
  id: 'chatcmpl_1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const usage = { id: 'chatcmpl_1', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } };
const DONE = 'data: [DONE]\n\n';
const hello = [
  chunk({ role: 'assistant', content: 'hel' }),
  chunk({ content: 'lo' }),
  chunk({}, 'stop'),
  usage,
  DONE,
];
const whole = (content: string | null, fields: object = {}): WireAnswer => ({
  body: {
    id: 'chatcmpl_1',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop', ...fields }],
  },
});

describe('a completion', () => {
  test('takes one request and tells the text as it comes', async () => {
    await using wire = await startWire(() => ({ events: hello }));
    const finished = await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
    expect(finished).toMatchObject({
      streamed: 'hello',
      result: { text: 'hello', usage: { input: 5, output: 2 }, finish: 'completed' },
    });
    expect(wire.requests.map(({ route, body }) => [route, body])).toEqual([
      [
        'POST /chat/completions',
        {
          model: 'local-model',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'hello' },
          ],
          stream: true,
          stream_options: { include_usage: true },
        },
      ],
    ]);
  });

  test('is asked for whole where the end of a run is learned by polling', async () => {
    await using wire = await startWire(() => whole('hello'));
    const finished = await readRun(
      engineAt('chat', wire.url, { updates: 'poll' }).run(runRequest(thread), runOptions()),
    );
    expect(finished.result).toMatchObject({ text: 'hello', usage: null });
    expect(wire.requests[0]?.body).not.toHaveProperty('stream');
  });

  test('is asked for more plainly where the server refuses how, and that is remembered', async () => {
    await using wire = await startWire(({ body }) =>
      body.stream_options === undefined
        ? { events: hello }
        : {
            status: 400,
            body: {
              error: {
                message: 'Unknown parameter: stream_options.include_usage',
                code: 'unknown_parameter',
              },
            },
          },
    );
    const engine = engineAt('chat', wire.url);
    await readRun(engine.run(runRequest(thread), runOptions()));
    await readRun(engine.run(runRequest(thread), runOptions()));
    expect(wire.requests).toHaveLength(3);
  });

  test('is taken whole from a server that ignores the stream', async () => {
    await using wire = await startWire(() => whole('hello'));
    const finished = await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });

  test.each<[string, WireAnswer]>([
    ['ends without a finish', { events: hello.slice(0, 2) }],
    ['is cut', { events: hello.slice(0, 2), ending: 'cut' }],
    ['goes silent', { events: hello.slice(0, 2), ending: 'hold' }],
  ])('whose stream %s may be made again', async (_, answer) => {
    await using wire = await startWire(() => answer);
    const clock = createBriskClock();
    const failure = await failureOf(
      readRun(engineAt('chat', wire.url, { clock }).run(runRequest(thread), runOptions({ clock }))),
    );
    expect(failure.fault).toBe('network');
  });

  test('whose first word takes minutes is waited for, as long as its deadline allows', async () => {
    const clock = createBriskClock(1_000);
    async function* slowly(): AsyncGenerator<object | string> {
      await clock.sleep(150_000);
      yield* hello;
    }
    await using wire = await startWire(() => ({ events: slowly() }));
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 3_000_000 });
    const finished = await readRun(engineAt('chat', wire.url, { clock }).run(runRequest(thread), options));
    expect(finished.result.text).toBe('hello');
    expect(wire.requests).toHaveLength(1);
  });

  test('that only lost its usage is complete', async () => {
    await using wire = await startWire(() => ({ events: hello.slice(0, 3), ending: 'cut' }));
    const finished = await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
    expect(finished.result).toMatchObject({ text: 'hello', usage: null });
  });

  test.each<[string, WireAnswer, object]>([
    [
      'an error with the status of success',
      { body: { error: { code: 502, message: 'Provider failed' } } },
      { fault: 'server' },
    ],
    [
      'an error in the middle of a stream',
      { events: [hello[0] ?? '', { error: { code: 429, message: 'slow down' } }] },
      { fault: 'rate' },
    ],
    [
      'a message of the wrong shape',
      { body: { error: 'Unexpected endpoint or method.' } },
      { fault: 'unsupported' },
    ],
    [
      'a path that it does not know',
      { status: 404, body: { detail: 'Not Found' } },
      { fault: 'unsupported' },
    ],
    ['a gateway that fails', { status: 502 }, { fault: 'server', committed: 'no' }],
    [
      'an error where the answer would be',
      whole('', { finish_reason: 'error', error: { code: 429, message: 'Provider is busy' } }),
      { fault: 'rate' },
    ],
    [
      'a stream that finishes with an error',
      { events: [hello[0] ?? '', chunk({}, 'error'), DONE] },
      { fault: 'server' },
    ],
    [
      'a page in the place of an answer',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      { fault: 'network' },
    ],
    [
      'credits used up',
      { status: 402, body: { error: { code: 402, message: 'Insufficient credits' } } },
      { fault: 'quota' },
    ],
  ])('answered with %s fails, and nothing is kept there', async (_, answer, failure) => {
    await using wire = await startWire(() => answer);
    const thrown = await failureOf(readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions())));
    expect(thrown).toMatchObject({ committed: 'no', ...failure });
  });

  test.each([
    ['length', 'incomplete', 'length'],
    ['content_filter', 'incomplete', 'content_filter'],
    ['stop', 'completed', undefined],
    ['of_next_year', 'completed', undefined],
  ])('that finishes with %s is %s', async (finish_reason, finish, reason) => {
    await using wire = await startWire(() => whole('half', { finish_reason }));
    const finished = await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
    expect([finished.result.finish, finished.result.reason]).toEqual([finish, reason]);
  });

  test('may be a refusal, or empty', async () => {
    await using wire = await startWire((_, count) =>
      count === 1
        ? whole(null, { message: { role: 'assistant', content: null, refusal: 'I will not.' } })
        : whole(null),
    );
    const engine = engineAt('chat', wire.url);
    expect((await readRun(engine.run(runRequest(thread), runOptions()))).result).toMatchObject({
      text: 'I will not.',
      finish: 'refused',
    });
    expect((await readRun(engine.run(runRequest(thread), runOptions()))).result).toMatchObject({
      text: '',
      finish: 'completed',
    });
  });

  test('starts before the server has answered', async () => {
    const { promise: answered, resolve } = Promise.withResolvers<WireAnswer>();
    await using wire = await startWire(() => answered);
    const events = engineAt('chat', wire.url).run(runRequest(thread), runOptions())[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ kind: 'started' });
    resolve({ events: hello });
    expect((await events.next()).value).toEqual({ kind: 'delta', text: 'hel' });
    await events.return?.();
  });
});

describe('the history', () => {
  const entry = (role: 'user' | 'assistant', text: string): TranscriptEntry => ({
    key: text,
    role,
    authorId: null,
    text,
    at: 0,
  });
  const history = Array.from({ length: 200 }, (_, n) => [
    entry('user', `question ${n}: ${'how and why '.repeat(30)}`),
    entry('assistant', `answer ${n}`),
  ]).flat();

  test('is cut to the window that the server tells, in whole turns, and by half with each trim', async () => {
    await using wire = await startWire(({ route }) =>
      route.startsWith('GET /models')
        ? { body: { id: 'local-model', max_model_len: 4_096 } }
        : { events: hello },
    );
    const engine = engineAt('chat', wire.url);
    await engine.prepare();
    for (const trims of [0, 1])
      await readRun(engine.run(runRequest(thread, { trims, history: async () => history }), runOptions()));
    const [first, second] = wire.requests
      .slice(1)
      .map(({ body }) => body.messages as { role: string; content: string }[]);
    expect(first?.[0]?.role).toBe('system');
    expect(first?.[1]?.role).toBe('user');
    expect(first?.at(-2)?.content).toBe('answer 199');
    expect(first?.length).toBeGreaterThan(10);
    expect(first?.length).toBeLessThan(history.length);
    expect(second?.length).toBeLessThan((first?.length ?? 0) * 0.7);
  });

  test('shrinks as the model is found to count more tokens than expected', async () => {
    const greedy = { ...usage, usage: { prompt_tokens: 50_000, completion_tokens: 2 } };
    await using wire = await startWire(() => ({ events: [...hello.slice(0, 3), greedy, DONE] }));
    const engine = engineAt('chat', wire.url);
    for (const _ of [1, 2])
      await readRun(engine.run(runRequest(thread, { history: async () => history }), runOptions()));
    const [first, second] = wire.requests.map(({ body }) => (body.messages as object[]).length);
    expect(second).toBeLessThan(first ?? 0);
  });
});

describe('against a mock that no one here wrote', () => {
  const mock = new LLMock({ port: 0 });
  beforeAll(async () => {
    mock.onMessage('hello', { content: 'Hi there! '.repeat(50) });
    await mock.start();
  });
  afterAll(() => mock.stop());

  test.each(['stream', 'poll'] as const)('a turn is answered, with updates by %s', async (updates) => {
    const engine = engineAt('chat', `${mock.url}/v1`, { updates, model: 'gpt-4o' });
    const request = runRequest(thread, { messages: [message('1', 'hello')] });
    const finished = await readRun(engine.run(request, runOptions()));
    expect(finished.result).toMatchObject({ text: 'Hi there! '.repeat(50), finish: 'completed' });
    if (updates === 'stream') expect(finished.streamed).toBe(finished.result.text);
  });

  test('a message that it does not know is a failure, not a silence', async () => {
    const engine = engineAt('chat', `${mock.url}/v1`, { model: 'gpt-4o' });
    const request = runRequest(thread, { messages: [message('1', 'what is this?')] });
    const failure = await failureOf(readRun(engine.run(request, runOptions())));
    expect(failure.committed).toBe('no');
  });
});
