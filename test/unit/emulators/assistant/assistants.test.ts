/** Assistants, threads and runs on the local assistant, by the real client. */

import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { ScriptAnswer, ScriptInput } from '../../../../emulators/assistant/script/script.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { all, createHeldScript, errorOf, startHarness, until } from './harness.ts';

const FUNCTION = { type: 'function' as const, function: { name: 'clock' } };
const TERMINAL = ['completed', 'failed', 'incomplete', 'expired', 'cancelled', 'requires_action'];

async function prepare(openai: OpenAI, texts: readonly string[] = ['hello']) {
  const { id: assistant } = await openai.beta.assistants.create({
    model: 'local-model',
    name: 'Bobbin',
    instructions: 'Be brief.',
    tools: [FUNCTION],
  });
  const messages = texts.map((content) => ({ role: 'user' as const, content }));
  const { id: thread } = await openai.beta.threads.create({ messages });
  return { assistant, thread };
}

async function settled(openai: OpenAI, thread: string, run: string) {
  return until(
    () => openai.beta.threads.runs.retrieve(run, { thread_id: thread }),
    ({ status }) => TERMINAL.includes(status),
  );
}

describe('an assistant', () => {
  test('is made, changed, listed and deleted', async () => {
    await using harness = await startHarness();
    const { assistants } = harness.openai.beta;
    const { id } = await assistants.create({ model: 'm', name: 'Bobbin', instructions: 'Be brief.' });
    expect(await assistants.update(id, { instructions: 'Be long.' })).toMatchObject({
      id,
      object: 'assistant',
      name: 'Bobbin',
      instructions: 'Be long.',
    });
    expect((await assistants.list()).data.map((one) => one.id)).toEqual([id]);
    await assistants.delete(id);
    expect(await errorOf(assistants.retrieve(id))).toMatchObject({
      status: 404,
      error: { message: `No assistant found with id '${id}'.` },
    });
  });

  test('needs the header of its protocol', async () => {
    await using harness = await startHarness();
    const create = harness.openai.beta.assistants.create(
      { model: 'm' },
      { headers: { 'OpenAI-Beta': null } },
    );
    expect(await errorOf(create)).toMatchObject({ status: 400, code: 'invalid_beta' });
  });

  test('no longer exists after the end of the protocol', async () => {
    await using harness = await startHarness({ assistants: 'sunset' });
    const { assistants, threads } = harness.openai.beta;
    expect((await errorOf(assistants.create({ model: 'm' }))).status).toBe(404);
    expect((await errorOf(threads.create())).status).toBe(404);
    await harness.openai.conversations.create();
  });
});

describe('a thread', () => {
  test('keeps messages with their metadata, which alone can be changed', async () => {
    await using harness = await startHarness();
    const { threads } = harness.openai.beta;
    const { thread } = await prepare(harness.openai, ['one']);
    const two = await threads.messages.create(thread, {
      role: 'user',
      content: 'two',
      metadata: { key: '1' },
    });
    expect(two).toMatchObject({
      object: 'thread.message',
      thread_id: thread,
      role: 'user',
      run_id: null,
      content: [{ type: 'text', text: { value: 'two', annotations: [] } }],
      metadata: { key: '1' },
    });
    await threads.messages.update(two.id, { thread_id: thread, metadata: { key: '2' } });
    const list = await threads.messages.list(thread);
    expect(list.data.map(({ metadata }) => metadata)).toEqual([{ key: '2' }, {}]);
    const ordered = await all(threads.messages.list(thread, { order: 'asc', limit: 1 }));
    expect(ordered.map(({ content }) => content)).toMatchObject([
      [{ text: { value: 'one' } }],
      [{ text: { value: 'two' } }],
    ]);
    await threads.messages.delete(two.id, { thread_id: thread });
    expect((await errorOf(threads.messages.retrieve(two.id, { thread_id: thread }))).status).toBe(404);
  });

  test('is gone once deleted, with its runs', async () => {
    await using harness = await startHarness();
    const { threads } = harness.openai.beta;
    const { thread, assistant } = await prepare(harness.openai);
    const run = await threads.runs.create(thread, { assistant_id: assistant });
    await threads.delete(thread);
    const gone = { status: 404, error: { message: `No thread found with id '${thread}'.` } };
    expect(await errorOf(threads.retrieve(thread))).toMatchObject(gone);
    expect(await errorOf(threads.delete(thread))).toMatchObject(gone);
    expect(await errorOf(threads.runs.retrieve(run.id, { thread_id: thread }))).toMatchObject(gone);
    expect(await errorOf(threads.messages.create(thread, { role: 'user', content: 'x' }))).toMatchObject(
      gone,
    );
  });

  test.each([
    { role: 'user', content: '' },
    { role: 'system', content: 'x' },
    { role: 'user', content: 'x', name: 'y' },
  ])('refuses the message %j', async (message) => {
    await using harness = await startHarness();
    const { thread } = await prepare(harness.openai);
    const create = harness.openai.beta.threads.messages.create(
      thread,
      message as { role: 'user'; content: string },
    );
    expect((await errorOf(create)).status).toBe(400);
  });
});

describe('a run', () => {
  test('is queued, then completed, and its message is in the thread', async () => {
    await using harness = await startHarness({ pollAfterMs: 70 });
    const { runs, messages } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const queued = await runs.create(thread, { assistant_id: assistant, metadata: { turn: '1' } });
    expect(queued).toMatchObject({ object: 'thread.run', status: 'queued', usage: null, thread_id: thread });
    expect((queued.expires_at ?? 0) - queued.created_at).toBe(600);
    const run = await settled(harness.openai, thread, queued.id);
    expect(run).toMatchObject({
      status: 'completed',
      metadata: { turn: '1' },
      expires_at: null,
      completed_at: expect.any(Number),
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    });
    const { response } = await runs.retrieve(run.id, { thread_id: thread }).withResponse();
    expect(response.headers.get('openai-poll-after-ms')).toBe('70');
    const said = await messages.list(thread, { run_id: run.id });
    expect(said.data).toMatchObject([
      { role: 'assistant', status: 'completed', content: [{ text: { value: 'user: hello' } }] },
    ]);
    expect((await runs.list(thread)).data.map(({ id }) => id)).toEqual([run.id]);
    const steps = await runs.steps.list(run.id, { thread_id: thread });
    expect(steps.data).toMatchObject([
      {
        type: 'message_creation',
        status: 'completed',
        step_details: { message_creation: { message_id: said.data[0]?.id } },
      },
    ]);
  });

  test('is streamed as the protocol says', async () => {
    await using harness = await startHarness({ script: () => ({ text: ['one ', 'two'] }) });
    const { thread, assistant } = await prepare(harness.openai);
    const events = await all(
      await harness.openai.beta.threads.runs.create(thread, { assistant_id: assistant, stream: true }),
    );
    expect(events.map(({ event }) => event)).toEqual([
      'thread.run.created',
      'thread.run.queued',
      'thread.run.in_progress',
      'thread.run.step.created',
      'thread.run.step.in_progress',
      'thread.message.created',
      'thread.message.in_progress',
      'thread.message.delta',
      'thread.message.delta',
      'thread.message.completed',
      'thread.run.step.completed',
      'thread.run.completed',
    ]);
    expect(events[9]?.data).toMatchObject({ content: [{ type: 'text', text: { value: 'one two' } }] });
  });

  test('lives in the library’s own accumulator and poll helper', async () => {
    await using harness = await startHarness();
    const { runs } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const stream = runs.stream(thread, { assistant_id: assistant });
    expect(await stream.finalMessages()).toMatchObject([{ content: [{ text: { value: 'user: hello' } }] }]);
    const polled = await runs.createAndPoll(thread, { assistant_id: assistant }, { pollIntervalMs: 1 });
    expect(polled.status).toBe('completed');
  });

  test('of a new thread tells of the thread first', async () => {
    await using harness = await startHarness();
    const { assistant } = await prepare(harness.openai);
    const body = {
      assistant_id: assistant,
      thread: { messages: [{ role: 'user' as const, content: 'hi' }] },
    };
    const events = await all(await harness.openai.beta.threads.createAndRun({ ...body, stream: true }));
    expect(events.slice(0, 2).map(({ event }) => event)).toEqual(['thread.created', 'thread.run.created']);
    const run = await harness.openai.beta.threads.createAndRun(body);
    expect((await settled(harness.openai, run.thread_id, run.id)).status).toBe('completed');
  });

  test('reads the instructions, the added messages, and no more of the thread than it may', async () => {
    const inputs: ScriptInput[] = [];
    await using harness = await startHarness({
      script: (input) => {
        inputs.push(input);
        return 'yes';
      },
    });
    const { runs } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai, ['one', 'two', 'three']);
    const first = await runs.create(thread, {
      assistant_id: assistant,
      additional_instructions: 'Be kind.',
      additional_messages: [{ role: 'user', content: 'four' }],
      truncation_strategy: { type: 'last_messages', last_messages: 2 },
    });
    await settled(harness.openai, thread, first.id);
    const second = await runs.create(thread, {
      assistant_id: assistant,
      instructions: 'Be long.',
      model: 'other',
    });
    await settled(harness.openai, thread, second.id);
    expect(inputs.map(({ instructions, model }) => [instructions, model])).toEqual([
      ['Be brief.\n\nBe kind.', 'local-model'],
      ['Be long.', 'other'],
    ]);
    expect(inputs.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
      ['three', 'four'],
      ['one', 'two', 'three', 'four', 'yes'],
    ]);
    const bad = runs.create(thread, {
      assistant_id: assistant,
      truncation_strategy: { type: 'last_messages', last_messages: 0 },
    });
    expect((await errorOf(bad)).status).toBe(400);
  });

  test('locks its thread in the service’s words', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { runs, messages } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const run = await runs.create(thread, { assistant_id: assistant });
    await held.asked;
    const refused = { status: 400, type: 'invalid_request_error', code: null, param: null };
    expect(await errorOf(messages.create(thread, { role: 'user', content: 'x' }))).toMatchObject({
      ...refused,
      error: { message: `Can't add messages to ${thread} while a run ${run.id} is active.` },
    });
    expect(await errorOf(runs.create(thread, { assistant_id: assistant }))).toMatchObject({
      ...refused,
      error: { message: `Thread ${thread} already has an active run ${run.id}.` },
    });
    held.answer('done');
    await settled(harness.openai, thread, run.id);
    await messages.create(thread, { role: 'user', content: 'x' });
  });

  test('is cancelled, leaves what it has said so far, and frees its thread', async () => {
    const more = Promise.withResolvers<void>();
    await using harness = await startHarness({
      script: () => ({
        text: (async function* () {
          yield 'half';
          await more.promise;
          yield 'whole';
        })(),
      }),
    });
    const { runs, messages } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const stream = await runs.create(thread, { assistant_id: assistant, stream: true });
    const seen: string[] = [];
    for await (const { event, data } of stream) {
      seen.push(event);
      if (event !== 'thread.message.delta') continue;
      const id = harness.server.runs[0]?.id ?? '';
      expect(data).toMatchObject({ delta: { content: [{ text: { value: 'half' } }] } });
      expect(await runs.cancel(id, { thread_id: thread })).toMatchObject({ id, status: 'cancelling' });
      more.resolve();
      expect(await settled(harness.openai, thread, id)).toMatchObject({
        status: 'cancelled',
        cancelled_at: expect.any(Number),
      });
      expect(await errorOf(runs.cancel(id, { thread_id: thread }))).toMatchObject({
        status: 400,
        error: { message: "Cannot cancel run with status 'cancelled'." },
      });
    }
    expect(seen.slice(-4)).toEqual([
      'thread.run.cancelling',
      'thread.message.incomplete',
      'thread.run.step.cancelled',
      'thread.run.cancelled',
    ]);
    expect((await messages.list(thread)).data[0]).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'run_cancelled' },
      content: [{ text: { value: 'half' } }],
    });
    await messages.create(thread, { role: 'user', content: 'x' });
  });

  test('goes on when the client of its stream leaves', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { thread, assistant } = await prepare(harness.openai);
    const stream = await harness.openai.beta.threads.runs.create(thread, {
      assistant_id: assistant,
      stream: true,
    });
    await held.asked;
    stream.controller.abort();
    held.answer('done');
    const [seen] = harness.server.runs;
    expect((await settled(harness.openai, thread, seen?.id ?? '')).status).toBe('completed');
  });

  test.each([false, true])('waits for what its functions return (stream: %s)', async (stream) => {
    await using harness = await startHarness({
      script: ({ toolOutputs }): ScriptAnswer =>
        toolOutputs.length > 0
          ? `it is ${toolOutputs[0]?.output}`
          : { toolCalls: [{ id: 'call_1', name: 'clock', arguments: '{}' }] },
    });
    const { runs, messages } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const { id } = await runs.create(thread, { assistant_id: assistant });
    const waiting = await settled(harness.openai, thread, id);
    expect(waiting).toMatchObject({
      status: 'requires_action',
      required_action: {
        type: 'submit_tool_outputs',
        submit_tool_outputs: { tool_calls: [{ id: 'call_1', function: { name: 'clock', arguments: '{}' } }] },
      },
    });
    expect((await errorOf(messages.create(thread, { role: 'user', content: 'x' }))).message).toContain(id);
    const outputs = [{ tool_call_id: 'call_1', output: 'noon' }];
    const missing = runs.submitToolOutputs(id, { thread_id: thread, tool_outputs: [] });
    expect(await errorOf(missing)).toMatchObject({
      error: { message: "Expected tool outputs for call_ids ['call_1'], got []." },
    });
    const body = { thread_id: thread, tool_outputs: outputs };
    if (stream) {
      const events = await all(await runs.submitToolOutputs(id, { ...body, stream }));
      expect(events.map(({ event }) => event).slice(0, 3)).toEqual([
        'thread.run.step.completed',
        'thread.run.queued',
        'thread.run.in_progress',
      ]);
      expect(events.at(-1)).toMatchObject({ event: 'thread.run.completed' });
    } else expect((await runs.submitToolOutputs(id, body)).status).toBe('queued');
    expect((await settled(harness.openai, thread, id)).status).toBe('completed');
    expect((await messages.list(thread)).data[0]).toMatchObject({
      content: [{ text: { value: 'it is noon' } }],
    });
    expect(await errorOf(runs.submitToolOutputs(id, body))).toMatchObject({
      error: { message: 'Runs in status "completed" do not accept tool outputs.' },
    });
    const steps = await all(runs.steps.list(id, { thread_id: thread, order: 'asc' }));
    expect(steps).toMatchObject([
      {
        type: 'tool_calls',
        status: 'completed',
        step_details: { tool_calls: [{ function: { output: 'noon' } }] },
      },
      { type: 'message_creation', status: 'completed' },
    ]);
  });

  test('that waits for its functions holds the thread until it expires', async () => {
    const clock = createFakeClock();
    await using harness = await startHarness({
      clock,
      script: () => ({ toolCalls: [{ name: 'clock', arguments: '{}' }] }),
    });
    const { runs, messages } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const { id } = await runs.create(thread, { assistant_id: assistant });
    await settled(harness.openai, thread, id);
    clock.advance(599_999);
    expect((await runs.retrieve(id, { thread_id: thread })).status).toBe('requires_action');
    clock.advance(1);
    await messages.create(thread, { role: 'user', content: 'x' });
    expect((await runs.retrieve(id, { thread_id: thread })).status).toBe('expired');
    expect((await errorOf(runs.submitToolOutputs(id, { thread_id: thread, tool_outputs: [] }))).status).toBe(
      400,
    );
  });

  test('that waits for its functions can be cancelled', async () => {
    await using harness = await startHarness({
      script: () => ({ toolCalls: [{ name: 'clock', arguments: '{}' }] }),
    });
    const { runs } = harness.openai.beta.threads;
    const { thread, assistant } = await prepare(harness.openai);
    const { id } = await runs.create(thread, { assistant_id: assistant });
    await settled(harness.openai, thread, id);
    expect((await runs.cancel(id, { thread_id: thread })).status).toBe('cancelling');
    expect((await settled(harness.openai, thread, id)).status).toBe('cancelled');
  });

  test.each([
    [
      { text: 'half', failure: { code: 'rate_limit_exceeded', message: 'slow' } },
      {
        status: 'failed',
        last_error: { code: 'rate_limit_exceeded', message: 'slow' },
        failed_at: expect.any(Number),
      },
      { status: 'incomplete', incomplete_details: { reason: 'run_failed' } },
    ],
    [
      { text: 'half', incomplete: 'length' },
      { status: 'incomplete', incomplete_details: { reason: 'max_completion_tokens' } },
      { status: 'incomplete', incomplete_details: { reason: 'max_tokens' } },
    ],
    [
      { text: 'half', incomplete: 'content_filter' },
      { status: 'incomplete' },
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ],
    [{ refusal: 'no' }, { status: 'completed' }, { content: [{ type: 'refusal', refusal: 'no' }] }],
    ['', { status: 'completed' }, { status: 'completed', content: [] }],
  ] as [ScriptAnswer, object, object][])(
    'can end as the script says: %j',
    async (answer, expected, message) => {
      await using harness = await startHarness({ script: () => answer });
      const { runs, messages } = harness.openai.beta.threads;
      const { thread, assistant } = await prepare(harness.openai);
      const { id } = await runs.create(thread, { assistant_id: assistant });
      expect(await settled(harness.openai, thread, id)).toMatchObject(expected);
      expect((await messages.list(thread, { run_id: id })).data[0]).toMatchObject(message);
      const events = await all(await runs.create(thread, { assistant_id: assistant, stream: true }));
      expect(events.at(-1)?.event).toBe(`thread.run.${Reflect.get(expected, 'status')}`);
    },
  );
});
