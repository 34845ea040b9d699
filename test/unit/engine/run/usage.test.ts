import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { createTranscriber } from '../../../../src/engine/files/transcriber.ts';
import { completionUsage } from '../../../../src/engine/run/usage.ts';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { engineAt, failureOf, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';
import { called, items, response, routes, said } from '../../../support/engine/responses-wire.ts';

const thread = { engine: 'responses', id: 'conv_1' } as const;

describe('what a service tells of a completion', () => {
  const told = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };
  test.each<[string, object, object]>([
    [
      // https://developers.openai.com/api/docs/guides/prompt-caching
      'what was cached, what was put there and what was thought',
      {
        prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 15 },
      },
      { input: 100, output: 20, cached: 64, written: 30, reasoning: 15 },
    ],
    // https://api-docs.deepseek.com/guides/kv_cache
    ['what DeepSeek had cached', { prompt_cache_hit_tokens: 64 }, { input: 100, output: 20, cached: 64 }],
    [
      // https://docs.x.ai/docs/guides/reasoning
      'what was thought beside the output, which is billed as output',
      { total_tokens: 135, completion_tokens_details: { reasoning_tokens: 15 } },
      { input: 100, output: 35, reasoning: 15 },
    ],
    ['nothing more', { prompt_tokens_details: { cached_tokens: 0 } }, { input: 100, output: 20 }],
    [
      'parts that are no numbers, or larger than the whole',
      {
        prompt_tokens_details: { cached_tokens: 101 },
        completion_tokens_details: { reasoning_tokens: 'all' },
      },
      { input: 100, output: 20 },
    ],
  ])('%s', (_, more, expected) => {
    expect(completionUsage({ ...told, ...more })).toEqual(expected);
  });
});

describe('a run on Responses', () => {
  const first = response('completed', [called('call_1')]);
  const run = (answer: (count: number) => WireAnswer) =>
    startWire(
      routes({
        'POST /responses': (_, count) => answer(count),
        'GET /responses/resp_1': () => ({ body: first }),
        'GET /conversations/conv_1/items': () => items(called('call_1')),
      }),
    );

  test('counts what was cached and thought, the calls of tools and the pictures made', async () => {
    const output = [
      { id: 'ws_1', type: 'web_search_call', status: 'completed' },
      { id: 'ci_1', type: 'code_interpreter_call', status: 'completed' },
      { id: 'ig_1', type: 'image_generation_call', status: 'completed' },
      said('hello'),
    ];
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 64, cache_write_tokens: 30 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 15 },
      total_tokens: 120,
    };
    await using wire = await run(() => ({ body: response('completed', output, { usage }) }));
    const { result } = await readRun(engineAt('responses', wire.url).run(runRequest(thread), runOptions()));
    expect(result.usage).toEqual({
      input: 100,
      output: 20,
      cached: 64,
      written: 30,
      reasoning: 15,
      tools: 2,
      images: 1,
    });
  });

  test('that has failed tells what it has cost', async () => {
    const failed = response('failed', [], {
      error: { code: 'server_error', message: 'it broke' },
      usage: { input_tokens: 9, output_tokens: 1 },
    });
    await using wire = await run(() => ({ body: failed }));
    const engine = engineAt('responses', wire.url);
    const error = await failureOf(readRun(engine.run(runRequest(thread), runOptions())));
    expect(error).toMatchObject({ fault: 'server', committed: 'no', usage: { input: 9, output: 1 } });
  });

  test('that has failed in a later round tells what all of them have cost', async () => {
    const failed = response('failed', [], {
      id: 'resp_2',
      error: { code: 'server_error', message: 'it broke' },
      usage: { input_tokens: 9, output_tokens: 1 },
    });
    await using wire = await run((count) => ({ body: count === 1 ? first : failed }));
    const engine = engineAt('responses', wire.url);
    const error = await failureOf(readRun(engine.run(runRequest(thread), runOptions())));
    expect(error.usage).toEqual({ input: 14, output: 3, tools: 1 });
  });

  test('that goes on under another id tells with it what it has cost, and counts that when it is resumed', async () => {
    const second = response('completed', [said('hello')], { id: 'resp_2' });
    await using wire = await startWire(
      routes({
        'POST /responses': (_, count) => ({ body: count === 1 ? first : second }),
        'GET /responses/resp_2': () => ({ body: second }),
      }),
    );
    const engine = engineAt('responses', wire.url);
    const { events, result } = await readRun(engine.run(runRequest(thread), runOptions()));
    const paid = { input: 5, output: 2, tools: 1 };
    const started = events.filter((event) => event.kind === 'started');
    expect(started).toMatchObject([{ run: { id: 'resp_1' } }, { run: { id: 'resp_2' }, paid }]);
    expect(result.usage).toEqual({ input: 10, output: 4, tools: 1 });
    const known = {
      ...thread,
      threadId: 'conv_1',
      id: 'resp_2',
      startedAt: 0,
      paid: { ...paid, model: 'm' },
    };
    const resumed = await readRun(engine.resume(known, runRequest(thread), runOptions()));
    expect(resumed.result.usage).toEqual({ input: 10, output: 4, tools: 1 });
  });
});

test('a run on Assistants that has failed or expired tells what it has cost', async () => {
  for (const [status, fault] of [
    ['failed', 'server'],
    ['expired', 'timeout'],
  ] as const) {
    const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 };
    const run = { id: 'run_1', status, last_error: { code: 'server_error', message: 'it broke' }, usage };
    await using wire = await startWire(
      routes({
        'POST /assistants': () => ({ body: { id: 'asst_1' } }),
        'POST /threads/thread_1/runs': () => ({ body: run }),
      }),
    );
    const engine = engineAt('assistants', wire.url, { updates: 'poll' });
    const request = runRequest({ engine: 'assistants', id: 'thread_1' });
    const error = await failureOf(readRun(engine.run(request, runOptions())));
    expect(error).toMatchObject({ fault, committed: 'no', usage: { input: 9, output: 1 } });
  }
});

// https://developers.openai.com/api/docs/guides/speech-to-text
test.each<[string, object, object | null]>([
  ['seconds', { type: 'duration', seconds: 7 }, { input: 0, output: 0, seconds: 7 }],
  [
    'tokens',
    { type: 'tokens', input_tokens: 14, output_tokens: 45, total_tokens: 59 },
    { input: 14, output: 45 },
  ],
  ['nothing', {}, null],
])('audio is counted in the %s that its model is billed by', async (_, usage, expected) => {
  await using wire = await startWire(() => ({ body: { text: ' hello ', usage } }));
  const transcriber = createTranscriber(
    { apiKey: 'k', baseUrl: wire.url, model: 'hears-1' },
    { clock: systemClock },
  );
  const file = { name: 'a.ogg', kind: 'audio', mime: 'audio/ogg', bytes: new Blob(['x']) } as const;
  expect(await transcriber.transcribe(file)).toEqual({
    text: 'hello',
    usage: expected && { ...expected, model: 'hears-1' },
  });
});
