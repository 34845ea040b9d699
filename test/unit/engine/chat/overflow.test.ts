/** Prompts that are longer than the model, or the plan, takes at once: shortened, remembered, and paid for once. */

import { describe, expect, test } from 'vitest';
import type { TranscriptEntry } from '../../../../src/conversation/record/transcript.ts';
import { countTokens } from '../../../../src/engine/service/window/tokens.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer, type WireRequest } from '../../../support/engine/engine-wire.ts';
import {
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';

const thread = { engine: 'chat', id: 'local' } as const;
const hello: WireAnswer = {
  body: { choices: [{ index: 0, message: { content: 'Hello Ada!' }, finish_reason: 'stop' }] },
};
const entry = (role: 'user' | 'assistant', text: string): TranscriptEntry => ({
  key: text,
  role,
  authorId: null,
  text,
  at: 0,
});
/** Some 8,000 tokens. */
const history = Array.from({ length: 40 }, (_, n) => [
  entry('user', `question ${n}: ${'how and why '.repeat(50)}`),
  entry('assistant', `answer ${n}: ${'so and so '.repeat(20)}`),
]).flat();
const textsOf = ({ body }: WireRequest): string[] =>
  (body.messages as { content: string }[]).map(({ content }) => content);

async function sizeOf(request: WireRequest): Promise<number> {
  return countTokens(textsOf(request).join('\n'));
}

/** Refuses what is longer than `limit`, in the words of one service. */
function strict(limit: number, refusal: (tokens: number) => WireAnswer) {
  return startWire(async (request) => {
    const tokens = await sizeOf(request);
    return tokens > limit ? refusal(tokens) : hello;
  });
}

// https://github.com/continuedev/continue/issues/10218, https://github.com/vanna-ai/vanna-flask/issues/11
const perMinute =
  (status: number) =>
  (tokens: number): WireAnswer => ({
    status,
    body: {
      error: {
        message: `Request too large: limit 6000, requested ${tokens} tokens per min`,
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
  });
// https://github.com/google-gemini/gemini-cli/issues/12115
const gemini = (tokens: number): WireAnswer => ({
  status: 400,
  body: [
    {
      error: {
        message: `The input token count (${tokens}) exceeds the maximum number of tokens allowed (6000).`,
      },
    },
  ],
});
// https://github.com/strands-agents/sdk-python/issues/1712
const unnamed = (): WireAnswer => ({
  status: 400,
  body: { message: 'Input is too long for requested model.' },
});

describe('a history that is longer than the limit', () => {
  test.each<[string, (tokens: number) => WireAnswer]>([
    ['a plan with a budget per minute, by 429', perMinute(429)],
    ['a plan with a budget per minute, by 413', perMinute(413)],
    ['Gemini', gemini],
    ['Bedrock, which names no limit', unnamed],
  ])('is refused once by %s, and shorter from then on', async (_, refusal) => {
    await using wire = await strict(6_000, refusal);
    const engine = engineAt('chat', wire.url, { model: 'gpt-4o' });
    const turn = (trims: number) =>
      readRun(engine.run(runRequest(thread, { trims, history: async () => history }), runOptions()));
    expect(await failureOf(turn(0))).toMatchObject({ fault: 'context', committed: 'no' });
    expect((await turn(1)).result.text).toBe('Hello Ada!');
    for (const _ of [1, 2]) expect((await turn(0)).result.text).toBe('Hello Ada!');
    expect(wire.requests).toHaveLength(4);
    expect(await sizeOf(wire.requests[3] as WireRequest)).toBeGreaterThan(2_000);
  });

  test('is left out by the last trim, so that the turn is answered if it fits alone', async () => {
    await using wire = await strict(100, () => ({ status: 413, body: '<html>' }));
    const engine = engineAt('chat', wire.url, { model: 'gpt-4o' });
    const request = runRequest(thread, { trims: 3, history: async () => history });
    expect((await readRun(engine.run(request, runOptions()))).result.text).toBe('Hello Ada!');
    expect(textsOf(wire.requests[0] as WireRequest)).toEqual(['Be brief.', 'hello']);
  });
});

describe('a message that alone is longer than the limit', () => {
  const long = message('7', 'why and how '.repeat(4_000));
  const longTurn = (fields = {}) => runRequest(thread, { messages: [long], ...fields });

  test.each<[string, (tokens: number) => WireAnswer]>([
    ['a plan with a budget per minute', perMinute(413)],
    ['Gemini', gemini],
  ])('is told from a long conversation by %s, and asked for once', async (_, refusal) => {
    await using wire = await strict(6_000, refusal);
    const engine = engineAt('chat', wire.url, { model: 'gpt-4o' });
    const turn = () =>
      failureOf(readRun(engine.run(longTurn({ history: async () => history }), runOptions())));
    expect(await turn()).toMatchObject({ fault: 'context', detail: { kind: 'turn-too-long' } });
    expect(await turn()).toMatchObject({ fault: 'context', detail: { kind: 'turn-too-long' } });
    expect(wire.requests).toHaveLength(1);
  });

  test('is told without a number where nothing else was sent', async () => {
    await using wire = await strict(6_000, unnamed);
    const engine = engineAt('chat', wire.url, { model: 'gpt-4o' });
    const failure = await failureOf(readRun(engine.run(longTurn(), runOptions())));
    expect(failure).toMatchObject({ fault: 'context', detail: { kind: 'turn-too-long' } });
  });

  test('is not sent to a server that has told its window', async () => {
    await using wire = await startWire(({ route }) =>
      route === 'GET /models/local-model' ? { body: { id: 'local-model', max_model_len: 4_096 } } : hello,
    );
    const engine = engineAt('chat', wire.url);
    await engine.prepare();
    const failure = await failureOf(readRun(engine.run(longTurn(), runOptions())));
    expect(failure).toMatchObject({ fault: 'context', detail: { kind: 'turn-too-long' } });
    expect(wire.routes()).toEqual(['GET /models/local-model']);
  });

  test('is not what is told where the instructions are', async () => {
    await using wire = await strict(6_000, gemini);
    const engine = engineAt('chat', wire.url, { model: 'gpt-4o' });
    const request = runRequest(thread, { instructions: 'Be brief. '.repeat(5_000) });
    const failure = await failureOf(readRun(engine.run(request, runOptions())));
    expect(failure.detail).toEqual({ kind: 'instructions-too-long' });
  });
});

describe('the window', () => {
  const server = (routes: Readonly<Record<string, object>>) =>
    startWire(({ route }) => {
      const known = routes[route];
      if (route === 'POST /chat/completions') return hello;
      return known === undefined ? { status: 404, body: { error: 'not found' } } : { body: known };
    });
  /** How much of a long history is sent. */
  const sent = async (routes: Readonly<Record<string, object>>) => {
    await using wire = await server(routes);
    const engine = engineAt('chat', wire.url, { model: 'm' });
    expect(await engine.prepare()).toEqual([]);
    await readRun(engine.run(runRequest(thread, { history: async () => history }), runOptions()));
    return sizeOf(wire.requests.at(-1) as WireRequest);
  };

  test.each<[string, Record<string, object>, number, number]>([
    ['nobody', {}, 2_000, 4_096],
    // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    ['vLLM', { 'GET /models': { data: [{ id: 'm', max_model_len: 8_192 }] } }, 5_000, 8_192],
    // https://docs.ollama.com/api
    [
      'Ollama, of a model in memory',
      { 'GET /api/ps': { models: [{ name: 'm:latest', context_length: 8_192 }] } },
      5_000,
      8_192,
    ],
    [
      'Ollama, of a model with a setting',
      { 'GET /api/ps': { models: [] }, 'POST /api/show': { parameters: 'stop "x"\nnum_ctx    2048' } },
      1_000,
      2_048,
    ],
    [
      'Ollama, which knows what the model was trained for',
      {
        'GET /api/ps': { models: [] },
        'POST /api/show': { model_info: { 'llama.context_length': 131_072 } },
      },
      2_000,
      4_096,
    ],
    // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    [
      'llama.cpp',
      {
        'GET /models': { data: [{ id: 'm.gguf', meta: { n_ctx_train: 131_072 } }] },
        'GET /props': { default_generation_settings: { n_ctx: 8_192 } },
      },
      5_000,
      8_192,
    ],
    // https://lmstudio.ai/docs/developer/rest/endpoints
    [
      'LM Studio',
      { 'GET /api/v0/models/m': { id: 'm', max_context_length: 131_072, loaded_context_length: 8_192 } },
      5_000,
      8_192,
    ],
    // https://huggingface.co/docs/text-generation-inference
    ['TGI', { 'GET /info': { max_input_tokens: 8_191, max_total_tokens: 8_192 } }, 5_000, 8_192],
  ])('is told by %s', async (_, routes, least, most) => {
    const tokens = await sent(routes);
    expect(tokens).toBeGreaterThan(least);
    expect(tokens).toBeLessThan(most);
  });

  test('is asked after the first answer of a server that did not answer at the start', async () => {
    let isUp = false;
    await using wire = await startWire(({ route }) => {
      if (!isUp) return { status: 503 };
      return route === 'GET /models' ? { body: { data: [{ id: 'm', max_model_len: 16_384 }] } } : hello;
    });
    const engine = engineAt('chat', wire.url, { model: 'm', clock: createBriskClock() });
    await engine.prepare();
    isUp = true;
    const turn = () =>
      readRun(engine.run(runRequest(thread, { history: async () => history }), runOptions()));
    await turn();
    await turn();
    const [first, second] = wire.requests.filter(({ route }) => route === 'POST /chat/completions');
    expect(await sizeOf(second as WireRequest)).toBeGreaterThan((await sizeOf(first as WireRequest)) * 2);
  });

  test('is asked of Ollama again once the model is in memory', async () => {
    let isLoaded = false;
    await using wire = await startWire(({ route, body }) => {
      if (route === 'GET /api/ps')
        return { body: { models: isLoaded ? [{ model: 'm', context_length: 16_384 }] : [] } };
      if (route !== 'POST /chat/completions') return { status: 404, body: { error: 'not found' } };
      isLoaded ||= body.messages !== undefined;
      return hello;
    });
    const engine = engineAt('chat', wire.url, { model: 'm' });
    await engine.prepare();
    const turn = () =>
      readRun(engine.run(runRequest(thread, { history: async () => history }), runOptions()));
    await turn();
    await turn();
    const [first, second] = wire.requests.filter(({ body }) => body.messages !== undefined);
    expect(await sizeOf(second as WireRequest)).toBeGreaterThan((await sizeOf(first as WireRequest)) * 2);
  });
});
