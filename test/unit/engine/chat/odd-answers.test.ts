/** Answers that fill the protocol in other ways than its author: each is read for what it says. */

import { describe, expect, test } from 'vitest';
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
const DONE = 'data: [DONE]\n\n';
const chunk = (delta: object, finish: string | null = null, fields: object = {}): object => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...fields,
});
const said = (content: unknown, fields: object = {}): WireAnswer => ({
  body: {
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    ...fields,
  },
});

async function runOn(answer: WireAnswer) {
  await using wire = await startWire(() => answer);
  return await readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions()));
}

describe('the end of a stream', () => {
  // https://github.com/jakobdylanc/llmcord/issues/84
  test.each([null, ''])('is known by its mark where the reason is %j throughout', async (finish) => {
    const events = [chunk({ content: 'Hello Ada!' }, finish), chunk({ content: '' }, finish), DONE];
    const { result, streamed } = await runOn({ events });
    expect(result).toMatchObject({ text: 'Hello Ada!', finish: 'completed' });
    expect(streamed).toBe('Hello Ada!');
  });

  test('is known by its mark where no blank line follows it', async () => {
    const { result } = await runOn({ events: [chunk({ content: 'Hello Ada!' }), 'data: [DONE]'] });
    expect(result.text).toBe('Hello Ada!');
  });

  test('that is marked before anything was said is no answer', async () => {
    await using wire = await startWire(() => ({ events: [chunk({ role: 'assistant' }), DONE] }));
    const failure = await failureOf(
      readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure).toMatchObject({ fault: 'network', committed: 'no' });
  });

  // https://github.com/earendil-works/pi/issues/5793
  test('that is never marked is asked for as a whole answer', async () => {
    await using wire = await startWire(({ body }) =>
      body.stream === true ? { events: [chunk({ content: 'Hello Ada!' })] } : said('Hello Ada!'),
    );
    const engine = engineAt('chat', wire.url);
    const turn = () => readRun(engine.run(runRequest(thread), runOptions()));
    for (const _ of [1, 2]) {
      await failureOf(turn());
      expect((await turn()).result.text).toBe('Hello Ada!');
    }
    await turn(); // by now nobody believes its streams
    expect(wire.requests.map(({ body }) => body.stream === true)).toEqual([true, false, true, false, false]);
  });

  test('that was marked once is missed when it does not come', async () => {
    const whole = [chunk({ content: 'Hello Ada!' }, 'stop'), DONE];
    await using wire = await startWire((_, count) => ({
      events: count === 1 ? whole : [chunk({ content: 'Hel' })],
    }));
    const engine = engineAt('chat', wire.url);
    const turn = () => readRun(engine.run(runRequest(thread), runOptions()));
    await turn();
    await failureOf(turn());
    await failureOf(turn());
    expect(wire.requests.every(({ body }) => body.stream === true)).toBe(true);
  });
});

// https://github.com/BerriAI/litellm/issues/16272, https://github.com/vercel/ai/issues/8072
describe('a content that is a list of parts', () => {
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hmm' }] };

  test('is its words, streamed', async () => {
    const events = [
      chunk({ content: [thinking] }),
      chunk({ content: [{ type: 'text', text: 'Hello ' }] }),
      chunk({ content: 'Ada!' }, 'stop'),
      DONE,
    ];
    const { result, streamed } = await runOn({ events });
    expect([result.text, streamed]).toEqual(['Hello Ada!', 'Hello Ada!']);
  });

  test.each<[string, unknown]>([
    ['parts', [thinking, { type: 'text', text: 'Hello ' }, { type: 'output_text', text: 'Ada!' }]],
    ['strings', ['Hello ', 'Ada!']],
    ['a part without a list', { type: 'text', text: 'Hello Ada!' }],
    ['parts with a value', [{ type: 'text', text: { value: 'Hello Ada!' } }]],
  ])('is its words, whole, as %s', async (_, content) => {
    expect((await runOn(said(content))).result.text).toBe('Hello Ada!');
  });

  test.each<[string, WireAnswer]>([
    ['null', said(null)],
    ['a number', said(7)],
    ['thinking alone', said([thinking])],
    ['no message at all', { body: { choices: [{ index: 0, message: null, finish_reason: 'stop' }] } }],
    ['no choice at all', { body: { choices: [] } }],
  ])('that is %s says nothing', async (_, answer) => {
    expect((await runOn(answer)).result).toMatchObject({ text: '', finish: 'completed' });
  });
});

describe('an event of a stream', () => {
  test.each<[string, object | string]>([
    ['that is a ping', { type: 'ping' }],
    ['that is no JSON', 'data: ping\n\n'],
    ['that is empty', 'data:\n\n'],
    ['with a name of its own', 'event: status\ndata: {"status":"queued"}\n\n'],
  ])('%s says nothing', async (_, event) => {
    const events = [
      event,
      chunk({ content: 'Hello ' }),
      event,
      chunk({ content: 'Ada!' }, 'stop'),
      event,
      DONE,
    ];
    expect((await runOn({ events })).result.text).toBe('Hello Ada!');
  });

  test.each<[string, object | string]>([
    ['that breaks off', 'data: {"choices":[{"delta":{"content":"Ada\n\n'],
    ['that is an error', { error: { code: 502, message: 'upstream failed' } }],
    // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    ['that is an error with nothing around it', { object: 'error', message: 'it failed', code: 500 }],
  ])('%s fails the answer', async (_, event) => {
    await using wire = await startWire(() => ({ events: [chunk({ content: 'Hello ' }), event, DONE] }));
    const failure = await failureOf(
      readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions())),
    );
    expect(failure).toMatchObject({ fault: expect.stringMatching(/server|network/), committed: 'no' });
  });
});

describe('a whole answer in the place of a stream', () => {
  test('is read when it comes as one event', async () => {
    const { body } = said('Hello Ada!');
    expect((await runOn({ events: [body as object, DONE] })).result.text).toBe('Hello Ada!');
  });

  test.each(['text/plain', 'text/event-stream'])('is read under the media type %s', async (type) => {
    const answer = { ...said('Hello Ada!'), headers: { 'content-type': type } };
    expect((await runOn(answer)).result.text).toBe('Hello Ada!');
  });
});

// https://github.com/openclaw/openclaw/issues/152705
describe('a stream that thinks in silence', () => {
  const clock = createBriskClock(1_000);
  const waiting = async function* (sign: string | null): AsyncGenerator<object | string> {
    yield chunk({ role: 'assistant', content: '' });
    for (let waited = 0; waited < 90_000; waited += 10_000) {
      await clock.sleep(10_000);
      if (sign !== null) yield sign;
    }
    yield* [chunk({ content: 'Hello Ada!' }, 'stop'), DONE];
  };

  test.each([': keepalive\n\n', ':\n', '\n', null])(
    'is waited for, with %j as its sign of life',
    async (sign) => {
      await using wire = await startWire(() => ({ events: waiting(sign) }));
      const options = runOptions({ clock, deadlineAt: clock.monotonic() + 3_000_000 });
      const { result } = await readRun(
        engineAt('chat', wire.url, { clock }).run(runRequest(thread), options),
      );
      expect(result.text).toBe('Hello Ada!');
      expect(wire.requests).toHaveLength(1);
    },
  );

  test('is kept alive by comments between its words as well', async () => {
    const speaking = async function* (): AsyncGenerator<object | string> {
      yield chunk({ content: 'Hello ' });
      for (let waited = 0; waited < 900_000; waited += 20_000) {
        await clock.sleep(20_000);
        yield ': keepalive\n\n';
      }
      yield* [chunk({ content: 'Ada!' }, 'stop'), DONE];
    };
    await using wire = await startWire(() => ({ events: speaking() }));
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 9_000_000 });
    const { result } = await readRun(engineAt('chat', wire.url, { clock }).run(runRequest(thread), options));
    expect(result.text).toBe('Hello Ada!');
  });
});

// https://github.com/livekit/agents/issues/6763, https://github.com/run-llama/llama_index/issues/22812
describe('a usage', () => {
  test.each<[string, unknown, object | null]>([
    ['with a total alone', { total_tokens: 5 }, null],
    ['without its numbers', {}, null],
    ['with a null', { prompt_tokens: null, completion_tokens: 4 }, null],
    [
      'with a null that follows from the rest',
      { prompt_tokens: null, completion_tokens: 4, total_tokens: 9 },
      { input: 5, output: 4 },
    ],
    ['in words', { prompt_tokens: '5', completion_tokens: '4' }, null],
    ['below nothing', { prompt_tokens: -1, completion_tokens: 4 }, null],
    ['as a list', [], null],
    ['in full', { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 }, { input: 5, output: 4 }],
  ])('%s is two numbers or none', async (_, usage, expected) => {
    expect((await runOn(said('hi', { usage }))).result.usage).toEqual(expected);
    const events = [chunk({ content: 'hi' }, 'stop', { usage }), DONE];
    expect((await runOn({ events })).result.usage).toEqual(expected);
  });

  // https://console.groq.com/docs/text-chat
  test('is found where Groq puts it in a stream', async () => {
    const x_groq = { id: 'req_1', usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 } };
    const { result } = await runOn({
      events: [chunk({ content: 'hi' }), chunk({}, 'stop', { x_groq }), DONE],
    });
    expect(result.usage).toEqual({ input: 5, output: 4 });
  });
});

test.each([
  ['max_tokens', 'incomplete', 'length'],
  ['model_length', 'incomplete', 'length'],
  ['SAFETY', 'incomplete', 'content_filter'],
  ['eos', 'completed', undefined],
])('an end by %s is %s', async (finish_reason, finish, reason) => {
  const { body } = said('half');
  const [choice] = (body as { choices: object[] }).choices;
  const { result } = await runOn({ body: { choices: [{ ...choice, finish_reason }] } });
  expect([result.finish, result.reason]).toEqual([finish, reason]);
});

// https://api-docs.deepseek.com/api/create-chat-completion
test('a server that runs out of resources in the middle is asked again', async () => {
  await using wire = await startWire(() => ({
    events: [chunk({ content: 'ha' }, 'insufficient_system_resource'), DONE],
  }));
  const failure = await failureOf(readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions())));
  expect(failure.fault).toBe('overloaded');
});

// https://github.com/continuedev/continue/issues/3832
describe('thoughts in the text', () => {
  const raw = '<think>\nThe user says hi.\n</think>\n\nBobbin: Hello Ada!';

  test('are neither told nor kept, and neither is the name before the words', async () => {
    const request = runRequest(thread, { messages: [message('1', 'ada: hi')] });
    for (const answer of [
      said(raw),
      { events: [...[...raw].map((content) => chunk({ content })), chunk({}, 'stop'), DONE] },
    ]) {
      await using wire = await startWire(() => answer);
      const { result, streamed } = await readRun(engineAt('chat', wire.url).run(request, runOptions()));
      expect(result.text).toBe('Hello Ada!');
      if ('events' in answer) expect(streamed).toBe('Hello Ada!');
    }
  });

  test('that are all there is are an empty answer', async () => {
    const { result } = await runOn(said('<think>\nThe user says hi.\n</think>'));
    expect(result).toMatchObject({ text: '', finish: 'completed' });
  });

  test('in a field of their own are none of the words', async () => {
    const events = [
      chunk({ reasoning_content: 'hm' }),
      chunk({ reasoning: 'hm' }),
      chunk({ content: 'Hello Ada!' }, 'stop'),
      DONE,
    ];
    expect((await runOn({ events })).result.text).toBe('Hello Ada!');
  });
});

// https://github.com/mostlygeek/llama-swap/issues/146, https://github.com/ollama/ollama/issues/4131
describe('a model that is loading', () => {
  const clock = createBriskClock(1_000);
  const loading: WireAnswer = {
    status: 503,
    body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
  };

  test('is waited for within the run', async () => {
    const until = clock.now() + 120_000;
    await using wire = await startWire(() => (clock.now() < until ? loading : said('Hello Ada!')));
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 3_000_000 });
    const { result } = await readRun(engineAt('chat', wire.url, { clock }).run(runRequest(thread), options));
    expect(result.text).toBe('Hello Ada!');
    expect(wire.requests.length).toBeLessThan(60);
  });

  test('is waited for no longer than the deadline of the run', async () => {
    await using wire = await startWire(() => loading);
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 300_000 });
    const failure = await failureOf(
      readRun(engineAt('chat', wire.url, { clock }).run(runRequest(thread), options)),
    );
    expect(failure.fault).toBe('timeout');
  });
});

// https://openrouter.ai/docs/guides/features/plugins/web-search
test('the pages that an answer cites are its sources, whole and streamed', async () => {
  const annotation = { type: 'url_citation', url_citation: { url: 'https://a.example/x', title: null } };
  const annotations = [annotation, null, { type: 'of_next_year' }];
  const { body } = said('hi');
  const [choice] = (body as { choices: { message: object }[] }).choices;
  const whole = { body: { choices: [{ ...choice, message: { ...choice?.message, annotations } }] } };
  const streamed = { events: [chunk({ content: 'hi' }), chunk({ annotations }, 'stop'), DONE] };
  for (const answer of [whole, streamed])
    expect((await runOn(answer)).result.citations).toEqual([{ title: '', url: 'https://a.example/x' }]);
});
