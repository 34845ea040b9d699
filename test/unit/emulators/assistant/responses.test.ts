/** Conversations and Responses on the local assistant, by the real client. */

import type { ResponseCreateParams } from 'openai/resources/responses/responses';
import { describe, expect, test } from 'vitest';
import type { ScriptAnswer, ScriptInput } from '../../../../emulators/assistant/script/script.ts';
import { all, createHeldScript, errorOf, startHarness, until } from './harness.ts';

const model = 'local-model';
const user = (content: string) => ({ type: 'message' as const, role: 'user' as const, content });
const FUNCTION = {
  type: 'function' as const,
  name: 'clock',
  parameters: { type: 'object', properties: {} },
  strict: true,
};

describe('a conversation', () => {
  test('keeps items in order, gives them ids, lists them newest first and in pages', async () => {
    await using harness = await startHarness();
    const { conversations } = harness.openai;
    const { id } = await conversations.create({ items: [user('zero')], metadata: { place: 'here' } });
    expect(await conversations.retrieve(id)).toMatchObject({
      id,
      object: 'conversation',
      metadata: { place: 'here' },
    });
    const added = await conversations.items.create(id, { items: [user('one'), user('two')] });
    expect(added.data).toMatchObject([
      { type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_text', text: 'one' }] },
      { content: [{ text: 'two' }] },
    ]);
    const texts = async (query: object): Promise<unknown[]> =>
      (await all(conversations.items.list(id, query))).map((item) => Reflect.get(item, 'content')[0].text);
    expect(await texts({})).toEqual(['two', 'one', 'zero']);
    expect(await texts({ order: 'asc', limit: 1 })).toEqual(['zero', 'one', 'two']);
    expect(await texts({ after: added.data[0]?.id })).toEqual(['zero']);
  });

  test('gives up an item, and then itself, once', async () => {
    await using harness = await startHarness();
    const { conversations } = harness.openai;
    const { id } = await conversations.create({ items: [user('one')] });
    const [item] = (await conversations.items.list(id)).data;
    const itemId = item?.id ?? '';
    expect(await conversations.items.retrieve(itemId, { conversation_id: id })).toEqual(item);
    await conversations.items.delete(itemId, { conversation_id: id });
    expect((await errorOf(conversations.items.retrieve(itemId, { conversation_id: id }))).status).toBe(404);
    expect(await conversations.delete(id)).toEqual({ id, object: 'conversation.deleted', deleted: true });
    expect(await errorOf(conversations.delete(id))).toMatchObject({
      status: 404,
      code: null,
      param: null,
      type: 'invalid_request_error',
      error: { message: `Conversation with id '${id}' not found.` },
    });
  });

  test('takes no more than 20 items at a time', async () => {
    await using harness = await startHarness();
    const items = Array.from({ length: 21 }, (_, n) => user(`${n}`));
    const { conversations } = harness.openai;
    expect(await errorOf(conversations.create({ items }))).toMatchObject({ status: 400, param: 'items' });
    const { id } = await conversations.create({ items: items.slice(0, 20) });
    expect(await errorOf(conversations.items.create(id, { items }))).toMatchObject({ status: 400 });
  });
});

describe('a response', () => {
  test('reads the conversation without input of its own, and joins it when it is complete', async () => {
    await using harness = await startHarness();
    const { openai } = harness;
    const { id } = await openai.conversations.create({ items: [user('my name is Ada')] });
    const response = await openai.responses.create({ model, conversation: id, instructions: 'Be brief.' });
    expect(response).toMatchObject({
      status: 'completed',
      object: 'response',
      conversation: { id },
      instructions: 'Be brief.',
      output_text: 'user: my name is Ada',
      error: null,
      incomplete_details: null,
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
    const second = await openai.responses.create({ model, conversation: id, input: 'and now?' });
    expect(second.instructions).toBeNull();
    expect(second.output_text).toBe('user: my name is Ada\nassistant: user: my name is Ada\nuser: and now?');
    const items = await all(openai.conversations.items.list(id, { order: 'asc' }));
    expect(items.map((item) => Reflect.get(item, 'role'))).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
    expect(harness.server.runs.map(({ thread, status, text }) => ({ thread, status, text }))).toEqual([
      { thread: id, status: 'completed', text: response.output_text },
      { thread: id, status: 'completed', text: second.output_text },
    ]);
  });

  test('follows another by its id', async () => {
    await using harness = await startHarness();
    const { responses } = harness.openai;
    const first = await responses.create({ model, input: 'one' });
    const second = await responses.create({ model, input: 'two', previous_response_id: first.id });
    expect(second.output_text).toBe('user: one\nassistant: user: one\nuser: two');
    expect(
      await errorOf(responses.create({ model, input: 'x', previous_response_id: 'resp_0' })),
    ).toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
    });
  });

  test('is streamed as the protocol says, every event with its number', async () => {
    await using harness = await startHarness({ script: () => ({ text: ['one ', 'two'] }) });
    const stream = await harness.openai.responses.create({ model, input: 'hi', stream: true });
    const events = await all(stream);
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.keys().toArray());
    expect(events[0]).toMatchObject({ response: { status: 'in_progress', output: [] } });
    expect(events.at(-1)).toMatchObject({
      response: { status: 'completed', output: [{ content: [{ type: 'output_text', text: 'one two' }] }] },
    });
  });

  test('lives in the library’s own stream accumulator', async () => {
    await using harness = await startHarness();
    const stream = harness.openai.responses.stream({ model, input: 'hi' });
    expect(await stream.finalResponse()).toMatchObject({ status: 'completed', output_text: 'user: hi' });
  });

  test('in the background is queued, runs without its client, and is looked at until it is complete', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { responses } = harness.openai;
    const queued = await responses.create({ model, input: 'hi', background: true, store: true });
    expect(queued).toMatchObject({ status: 'queued', output: [], usage: null, background: true });
    await held.asked;
    expect(await responses.retrieve(queued.id)).toMatchObject({ status: 'in_progress', output: [] });
    held.answer('done');
    const seen = await until(
      () => responses.retrieve(queued.id),
      ({ status }) => status !== 'in_progress',
    );
    expect(seen).toMatchObject({ status: 'completed', output_text: 'done' });
  });

  test('in the background outlives its stream, which is taken up again after any event', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { responses } = harness.openai;
    const stream = await responses.create({ model, input: 'hi', background: true, stream: true });
    let id = '';
    for await (const event of stream) {
      if (event.type !== 'response.created') continue;
      id = event.response.id;
      expect(event.response.status).toBe('queued');
      break;
    }
    const signal = await held.asked;
    held.answer({ text: ['one ', 'two'] });
    const events = await all(await responses.retrieve(id, { stream: true, starting_after: 0 }));
    expect(signal.aborted).toBe(false);
    expect(events[0]).toMatchObject({ type: 'response.queued', sequence_number: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'response.completed' });
    const last = events.at(-1)?.sequence_number ?? 0;
    const again = await all(await responses.retrieve(id, { stream: true, starting_after: last - 1 }));
    expect(again.map(({ type }) => type)).toEqual(['response.completed']);
  });

  test.each([false, true])('in the foreground ends with its client (stream: %s)', async (stream) => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { openai } = harness;
    const { id } = await openai.conversations.create();
    const abort = new AbortController();
    const left = openai.responses
      .create({ model, conversation: id, input: 'hi', stream }, { signal: abort.signal })
      .then(async (answer) => ('controller' in answer ? all(answer) : []))
      .catch(() => []);
    const signal = await held.asked;
    expect(await errorOf(openai.responses.create({ model, conversation: id }))).toMatchObject({
      code: 'conversation_locked',
    });
    abort.abort();
    await left;
    await until(
      () => harness.server.runs[0]?.status,
      (status) => status === 'cancelled',
    );
    expect(signal.aborted).toBe(true);
    expect((await openai.conversations.items.list(id)).data).toEqual([]);
    harness.server.setScript(() => 'free');
    expect((await openai.responses.create({ model, conversation: id, input: 'hi' })).output_text).toBe(
      'free',
    );
  });

  test('locks its conversation while it is made', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { openai } = harness;
    const { id } = await openai.conversations.create();
    const { id: response } = await openai.responses.create({
      model,
      conversation: id,
      input: 'hi',
      background: true,
    });
    const locked = {
      status: 400,
      code: 'conversation_locked',
      param: 'conversation',
      type: 'invalid_request_error',
      error: {
        message:
          'Another process is currently operating on this conversation. Please retry in a few seconds.',
      },
    };
    expect(await errorOf(openai.responses.create({ model, conversation: id }))).toMatchObject(locked);
    expect(await errorOf(openai.conversations.items.create(id, { items: [user('x')] }))).toMatchObject(
      locked,
    );
    expect((await openai.conversations.items.list(id)).data).toEqual([]);
    held.answer('done');
    await until(
      () => openai.responses.retrieve(response),
      ({ status }) => status === 'completed',
    );
    expect((await openai.conversations.items.list(id)).data).toHaveLength(2);
    await openai.conversations.items.create(id, { items: [user('x')] });
  });

  test('is cancelled in the background alone, adds nothing, and frees its conversation', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { openai } = harness;
    const { id } = await openai.conversations.create();
    const { id: response } = await openai.responses.create({
      model,
      conversation: id,
      input: 'hi',
      background: true,
    });
    const signal = await held.asked;
    expect(await openai.responses.cancel(response)).toMatchObject({ status: 'cancelled', output: [] });
    expect(signal.aborted).toBe(true);
    expect(await openai.responses.cancel(response)).toMatchObject({ status: 'cancelled' });
    expect((await openai.conversations.items.list(id)).data).toEqual([]);
    harness.server.setScript(() => 'free');
    const other = await openai.responses.create({ model, conversation: id });
    expect(other.output_text).toBe('free');
    expect((await errorOf(openai.responses.cancel(other.id))).message).toContain(
      'Cannot cancel a synchronous response.',
    );
  });

  test('is deleted, and not kept at all without store', async () => {
    await using harness = await startHarness();
    const { responses } = harness.openai;
    const { id } = await responses.create({ model, input: 'hi' });
    await responses.delete(id);
    expect(await errorOf(responses.retrieve(id))).toMatchObject({
      status: 404,
      error: { message: `Response with id '${id}' not found.` },
    });
    const passing = await responses.create({ model, input: 'hi', store: false });
    expect((await errorOf(responses.retrieve(passing.id))).status).toBe(404);
  });

  test('calls functions and goes on with their outputs, and a call without one breaks the conversation', async () => {
    const inputs: ScriptInput[] = [];
    await using harness = await startHarness({
      script: (input): ScriptAnswer => {
        inputs.push(input);
        const { toolOutputs } = input;
        if (toolOutputs.length > 0) return `it is ${toolOutputs[0]?.output}`;
        return { toolCalls: [{ id: 'call_1', name: 'clock', arguments: '{}' }] };
      },
    });
    const { openai } = harness;
    const { id } = await openai.conversations.create({ items: [user('what time is it?')] });
    const events = await all(
      await openai.responses.create({ model, conversation: id, tools: [FUNCTION], stream: true }),
    );
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(await errorOf(openai.responses.create({ model, conversation: id }))).toMatchObject({
      status: 400,
      error: { message: 'No tool output found for function call call_1.' },
    });
    const output = { type: 'function_call_output' as const, call_id: 'call_1', output: 'noon' };
    const done = await openai.responses.create({
      model,
      conversation: id,
      input: [output],
      tools: [FUNCTION],
    });
    expect(done.output_text).toBe('it is noon');
    expect(inputs.map(({ tools }) => tools)).toEqual([['clock'], ['clock']]);
    expect(inputs[1]?.toolOutputs).toEqual([{ callId: 'call_1', name: 'clock', output: 'noon' }]);
    await openai.conversations.items.create(id, { items: [{ ...output, call_id: 'call_2' }] });
    expect((await errorOf(openai.responses.create({ model, conversation: id }))).message).toContain(
      'No tool call found for function call output with call_id call_2.',
    );
  });

  test('refuses a reasoning that has lost what follows it', async () => {
    await using harness = await startHarness();
    const { openai } = harness;
    const { id } = await openai.conversations.create({
      items: [user('hi'), { type: 'reasoning', id: 'rs_1', summary: [] }],
    });
    expect((await errorOf(openai.responses.create({ model, conversation: id }))).message).toMatch(
      /Item 'rs_\w+' of type 'reasoning' was provided without its required following item\./,
    );
  });

  test.each([
    [
      { failure: { code: 'server_error', message: 'oh' } },
      { status: 'failed', error: { code: 'server_error', message: 'oh' }, output: [] },
    ],
    [
      { text: 'half', incomplete: 'length' },
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output_text: 'half' },
    ],
    [
      { text: 'half', incomplete: 'content_filter' },
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ],
    [{ refusal: 'no' }, { status: 'completed', output: [{ content: [{ type: 'refusal', refusal: 'no' }] }] }],
    ['', { status: 'completed', output_text: '', output: [{ type: 'message' }] }],
    [
      { text: 'x', usage: { input: 7, output: 3 } },
      { usage: { input_tokens: 7, output_tokens: 3, total_tokens: 10 } },
    ],
  ] as [ScriptAnswer, object][])('can end as the script says: %j', async (answer, expected) => {
    await using harness = await startHarness({ script: () => answer });
    const { responses } = harness.openai;
    expect(await responses.create({ model, input: 'hi' })).toMatchObject(expected);
    const events = await all(await responses.create({ model, input: 'hi', stream: true }));
    const { output_text: _, ...shape } = expected as { output_text?: string; status?: string };
    expect(events.at(-1)).toMatchObject({ type: `response.${shape.status ?? 'completed'}`, response: shape });
  });

  test('of a script that throws has failed', async () => {
    await using harness = await startHarness({
      script: () => {
        throw new Error('no idea');
      },
    });
    const response = await harness.openai.responses.create({ model, input: 'hi' });
    expect(response).toMatchObject({ status: 'failed', error: { code: 'server_error', message: 'no idea' } });
  });

  test.each([
    [{ nonsense: 1 }, { code: 'unknown_parameter', param: 'nonsense' }],
    [
      { stream: true, stream_options: { include_usage: true } },
      { code: 'unknown_parameter', param: 'stream_options.include_usage' },
    ],
    [{ conversation: 'conv_x', previous_response_id: 'resp_x' }, { code: 'mutually_exclusive_parameters' }],
    [{ input: undefined }, { code: 'missing_required_parameter' }],
    [{ model: undefined }, { code: 'missing_required_parameter', param: 'model' }],
    [{ max_output_tokens: 15 }, { param: 'max_output_tokens' }],
    [
      { tools: [{ type: 'function', function: { name: 'clock' } }] },
      { code: 'missing_required_parameter', param: 'tools[0].name' },
    ],
    [{ conversation: 'conv_x' }, { status: 404 }],
    [{ background: true, store: false }, { param: 'store' }],
  ])('refuses %j', async (fields, expected) => {
    await using harness = await startHarness();
    const body = { model, input: 'hi', ...fields } as ResponseCreateParams;
    expect(await errorOf(harness.openai.responses.create(body))).toMatchObject({ status: 400, ...expected });
    expect(harness.server.runs).toEqual([]);
  });

  test('is counted before it is made', async () => {
    await using harness = await startHarness();
    const { conversations, responses } = harness.openai;
    const { id } = await conversations.create({ items: [user('x'.repeat(400))] });
    const { input_tokens: tokens } = await responses.inputTokens.count({ model, conversation: id });
    expect(tokens).toBeGreaterThan(100);
    harness.server.faults.limitContext(100);
    expect(await errorOf(responses.create({ model, conversation: id }))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
    harness.server.faults.limitContext(null);
    await responses.create({ model, conversation: id });
  });

  test('brings 50,000 characters complete, however they are cut', async () => {
    const long = Array.from({ length: 10_000 }, (_, n) => `${n % 10}🧵é `).join('');
    await using harness = await startHarness({ script: () => long });
    const events = await all(await harness.openai.responses.create({ model, input: 'hi', stream: true }));
    const text = events
      .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
      .join('');
    expect(text).toBe(long);
  });
});
