/** Chat Completions on the local assistant, by the real client. */

import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { describe, expect, test } from 'vitest';
import type { ScriptAnswer, ScriptInput } from '../../../../emulators/assistant/script/script.ts';
import { all, createHeldScript, errorOf, startHarness, until } from './harness.ts';

const model = 'local-model';
const hi = { model, messages: [{ role: 'user' as const, content: 'hi' }] };
const FUNCTION = { type: 'function' as const, function: { name: 'clock' } };

describe('a completion', () => {
  test('answers the thread that it is sent, under its instructions', async () => {
    const inputs: ScriptInput[] = [];
    await using harness = await startHarness({
      script: (input) => {
        inputs.push(input);
        return 'yes';
      },
    });
    const completion = await harness.openai.chat.completions.create({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'three' },
            { type: 'image_url', image_url: { url: 'https://example.com/x.png' } },
          ],
        },
      ],
    });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model,
      choices: [
        { index: 0, message: { role: 'assistant', content: 'yes', refusal: null }, finish_reason: 'stop' },
      ],
      usage: {
        prompt_tokens: expect.any(Number),
        completion_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
      },
    });
    expect(inputs).toMatchObject([
      {
        instructions: 'Be brief.',
        messages: [
          { role: 'user', text: 'one' },
          { role: 'assistant', text: 'two' },
          { role: 'user', text: 'three[image]' },
        ],
      },
    ]);
    expect(harness.server.runs).toMatchObject([
      { protocol: 'chat', thread: null, status: 'completed', text: 'yes' },
    ]);
  });

  test('is streamed, with its usage in a last chunk without choices when that is asked for', async () => {
    await using harness = await startHarness({
      script: () => ({ text: ['one ', 'two'], usage: { input: 5, output: 2 } }),
    });
    const { completions } = harness.openai.chat;
    const plain = await all(await completions.create({ ...hi, stream: true }));
    expect(plain.map(({ choices }) => choices[0]?.delta.content)).toEqual(['', 'one ', 'two', undefined]);
    expect(plain.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    const counted = await all(
      await completions.create({ ...hi, stream: true, stream_options: { include_usage: true } }),
    );
    expect(counted.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 5, total_tokens: 7 } });
    expect(counted.at(-2)?.usage).toBeNull();
  });

  test('lives in the library’s own stream accumulator', async () => {
    await using harness = await startHarness();
    expect(await harness.openai.chat.completions.stream(hi).finalContent()).toBe('user: hi');
  });

  test.each([false, true])(
    'calls functions, and is refused a thread that leaves a call unanswered (stream: %s)',
    async (stream) => {
      await using harness = await startHarness({
        script: ({ toolOutputs, tools }): ScriptAnswer =>
          toolOutputs.length > 0
            ? `${toolOutputs[0]?.name} says ${toolOutputs[0]?.output}`
            : { toolCalls: [{ id: 'call_1', name: tools[0] ?? '', arguments: '{}' }] },
      });
      const { completions } = harness.openai.chat;
      const asked = { ...hi, tools: [FUNCTION] };
      const call = { id: 'call_1', type: 'function' as const, function: { name: 'clock', arguments: '{}' } };
      if (stream) {
        const chunks = await all(await completions.create({ ...asked, stream }));
        expect(chunks[1]?.choices[0]?.delta.tool_calls).toEqual([{ index: 0, ...call }]);
        expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
      } else {
        const { choices } = await completions.create(asked);
        expect(choices[0]).toMatchObject({
          finish_reason: 'tool_calls',
          message: { content: null, tool_calls: [call] },
        });
      }
      const called = [...hi.messages, { role: 'assistant' as const, tool_calls: [call] }];
      expect((await errorOf(completions.create({ ...asked, messages: called }))).message).toContain(
        "must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
      );
      const output = { role: 'tool' as const, tool_call_id: 'call_1', content: 'noon' };
      const done = await completions.create({ ...asked, messages: [...called, output] });
      expect(done.choices[0]?.message.content).toBe('clock says noon');
    },
  );

  test.each([
    [{ refusal: 'no' }, { message: { content: null, refusal: 'no' }, finish_reason: 'stop' }],
    [
      { text: 'half', incomplete: 'length' },
      { message: { content: 'half' }, finish_reason: 'length' },
    ],
    [{ text: 'half', incomplete: 'content_filter' }, { finish_reason: 'content_filter' }],
    ['', { message: { content: '' }, finish_reason: 'stop' }],
  ] as [ScriptAnswer, object][])('can end as the script says: %j', async (answer, expected) => {
    await using harness = await startHarness({ script: () => answer });
    expect((await harness.openai.chat.completions.create(hi)).choices[0]).toMatchObject(expected);
    const chunks = await all(await harness.openai.chat.completions.create({ ...hi, stream: true }));
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe(Reflect.get(expected, 'finish_reason'));
  });

  test.each([
    ['server_error', 500],
    ['rate_limit_exceeded', 429],
    ['invalid_prompt', 400],
  ])('that fails with %s is an error answer %d, streamed or not', async (code, status) => {
    await using harness = await startHarness({ script: () => ({ failure: { code, message: 'oh' } }) });
    const { completions } = harness.openai.chat;
    expect(await errorOf(completions.create(hi))).toMatchObject({ status, code });
    expect(await errorOf(completions.create({ ...hi, stream: true }))).toMatchObject({ status, code });
  });

  test('that fails after its first word fails in its stream', async () => {
    await using harness = await startHarness({
      script: () => ({ text: 'half', failure: { code: 'server_error', message: 'oh' } }),
    });
    const stream = await harness.openai.chat.completions.create({ ...hi, stream: true });
    expect(await errorOf(all(stream))).toMatchObject({ status: undefined, code: 'server_error' });
  });

  test.each([false, true])('ends with its client (stream: %s)', async (stream) => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const abort = new AbortController();
    const left = harness.openai.chat.completions
      .create({ ...hi, stream }, { signal: abort.signal })
      .catch(() => null);
    const signal = await held.asked;
    abort.abort();
    await left;
    await until(
      () => harness.server.runs[0]?.status,
      (status) => status === 'cancelled',
    );
    expect(signal.aborted).toBe(true);
  });

  test('must fit the window', async () => {
    await using harness = await startHarness();
    harness.server.faults.limitContext(50);
    const messages = [{ role: 'user' as const, content: 'x'.repeat(400) }];
    expect(await errorOf(harness.openai.chat.completions.create({ model, messages }))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      error: {
        message:
          "This model's maximum context length is 50 tokens. However, your messages resulted in 103 tokens. Please reduce the length of the messages.",
      },
    });
    await harness.openai.chat.completions.create(hi);
  });

  test.each([
    [{ nonsense: 1 }, { code: 'unknown_parameter', param: 'nonsense' }],
    [{ model: undefined }, { code: 'missing_required_parameter' }],
    [{ messages: [] }, { code: 'missing_required_parameter', param: 'messages' }],
    [{ messages: [{ role: 'king', content: 'x' }] }, { param: 'messages[0].role' }],
  ])('refuses %j', async (fields, expected) => {
    await using harness = await startHarness();
    const body = { ...hi, ...fields } as ChatCompletionCreateParamsNonStreaming;
    expect(await errorOf(harness.openai.chat.completions.create(body))).toMatchObject({
      status: 400,
      ...expected,
    });
  });
});
