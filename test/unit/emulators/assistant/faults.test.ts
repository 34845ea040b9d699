/** Every trouble that the local assistant can make, as the real client sees it. */

import { APIConnectionError, APIConnectionTimeoutError } from 'openai';
import { describe, expect, test } from 'vitest';
import type { FaultAction, RouteKind, RunFault } from '../../../../emulators/assistant/faults.ts';
import * as errors from '../../../../emulators/assistant/http/errors.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { all, createHeldScript, errorOf, type Harness, startHarness, until } from './harness.ts';

const model = 'local-model';
const ask = { model, input: 'hi' };
const hi = { model, messages: [{ role: 'user' as const, content: 'hi' }] };
const user = { role: 'user' as const, content: 'x' };

/** Fails unless the promise does; what it fails with. */
function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a failure, got none');
    },
    (error: unknown) => error,
  );
}

async function prepareThread({ openai }: Harness): Promise<{ thread: string; assistant_id: string }> {
  const { id: assistant_id } = await openai.beta.assistants.create({ model });
  const { id: thread } = await openai.beta.threads.create({ messages: [user] });
  return { thread, assistant_id };
}

describe('an error answer', () => {
  test.each([
    [errors.invalidKey('sk-abc'), 401, 'invalid_api_key', /Incorrect API key provided/],
    [errors.modelForbidden('gpt'), 403, 'model_not_found', /does not have access to model `gpt`/],
    [errors.modelNotFound('gpt'), 404, 'model_not_found', /The model `gpt` does not exist/],
    [errors.invalidPrompt(), 400, 'invalid_prompt', /Invalid prompt: your prompt was flagged/],
    [errors.containerExpired('cntr_1'), 400, null, /Expected container_id: cntr_1/],
    [errors.contextExceeded(), 400, 'context_length_exceeded', /exceeds the context window/],
    [
      errors.unsupportedParameter('temperature'),
      400,
      'unsupported_parameter',
      /'temperature' is not supported/,
    ],
    [errors.rateLimited(), 429, 'rate_limit_exceeded', /Rate limit/],
    [errors.rateLimited('slow_down'), 429, 'slow_down', /Rate limit/],
    [errors.quotaExceeded(), 429, 'insufficient_quota', /quota/],
    [errors.quotaExceeded('credit_balance_exhausted'), 429, 'credit_balance_exhausted', /quota/],
    [errors.outOfCredits(), 402, 402, /Insufficient credits/],
    [errors.serverError(), 500, 'server_error', /had an error/],
    [errors.overloaded(), 503, 'server_is_overloaded', /overloaded/],
    [errors.conversationLocked(), 400, 'conversation_locked', /Another process is currently operating/],
  ])('stands in the place of the work: %s', async (error, status, code, message) => {
    await using harness = await startHarness();
    harness.server.faults.add({ route: 'responses.create', action: { kind: 'error', error } });
    const seen = await errorOf(harness.openai.responses.create(ask));
    expect(seen).toMatchObject({ status, code });
    expect(seen.message).toMatch(message);
    expect(harness.server.runs).toEqual([]);
    expect(harness.server.requests.at(-1)).toMatchObject({ route: 'responses.create', status });
    await harness.openai.responses.create(ask);
  });

  test('may come although the work is done', async () => {
    await using harness = await startHarness();
    const { conversations } = harness.openai;
    const { id } = await conversations.create();
    harness.server.faults.add({
      route: 'items.create',
      action: { kind: 'error', error: errors.serverError(), after: true },
    });
    const items = [{ type: 'message' as const, ...user }];
    expect((await errorOf(conversations.items.create(id, { items }))).status).toBe(500);
    expect((await conversations.items.list(id)).data).toHaveLength(1);
  });

  test('may be flat, and may ask for an hour', async () => {
    await using harness = await startHarness();
    const action: FaultAction = { kind: 'error', error: errors.rateLimited(), flat: true, retryAfter: 3_600 };
    harness.server.faults.add({ route: 'chat.create', action });
    const error = await errorOf(harness.openai.chat.completions.create(hi));
    expect(error.headers?.get('retry-after')).toBe('3600');
    harness.server.faults.add({ route: 'chat.create', action });
    const raw = await fetch(`${harness.server.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
      body: JSON.stringify(hi),
    });
    expect(await raw.json()).toMatchObject({ code: 'rate_limit_exceeded', message: expect.any(String) });
  });

  test('may hide in a success', async () => {
    await using harness = await startHarness();
    harness.server.faults.add({
      route: 'chat.create',
      action: { kind: 'error-inside', code: 502, message: 'upstream' },
    });
    expect(await harness.openai.chat.completions.create(hi)).toMatchObject({
      error: { code: 502, message: 'upstream' },
    });
  });

  test('may be JSON that breaks off', async () => {
    await using harness = await startHarness();
    harness.server.faults.add({ route: 'responses.retrieve', action: { kind: 'malformed' } });
    const { id } = await harness.openai.responses.create(ask);
    expect(await rejection(harness.openai.responses.retrieve(id))).toBeInstanceOf(SyntaxError);
    await harness.openai.responses.retrieve(id);
  });
});

describe('a connection', () => {
  test('is cut before the work is done', async () => {
    await using harness = await startHarness();
    harness.server.faults.add({ route: 'conversations.create', action: { kind: 'cut', after: false } });
    expect(await rejection(harness.openai.conversations.create())).toBeInstanceOf(APIConnectionError);
    expect(harness.server.requests).toMatchObject([{ route: 'conversations.create', status: 0 }]);
  });

  test('is cut after the work is done', async () => {
    await using harness = await startHarness();
    const { thread } = await prepareThread(harness);
    const { messages } = harness.openai.beta.threads;
    harness.server.faults.add({ route: 'messages.create', action: { kind: 'cut', after: true } });
    expect(await rejection(messages.create(thread, user))).toBeInstanceOf(APIConnectionError);
    expect((await messages.list(thread)).data).toHaveLength(2);
  });

  test.each([false, true])('hangs (the work done: %s)', async (after) => {
    await using harness = await startHarness();
    const { id } = await harness.openai.conversations.create();
    const { items } = harness.openai.conversations;
    harness.server.faults.add({ route: 'items.create', action: { kind: 'hang', after } });
    const hung = items.create(id, { items: [{ type: 'message', ...user }] }, { timeout: 50 });
    expect(await rejection(hung)).toBeInstanceOf(APIConnectionTimeoutError);
    expect((await items.list(id)).data).toHaveLength(after ? 1 : 0);
  });

  test('is slow by the clock', async () => {
    const clock = createFakeClock();
    await using harness = await startHarness({ clock });
    harness.server.faults.add({ route: 'models.retrieve', action: { kind: 'delay', ms: 5_000 } });
    let answered = false;
    const slow = harness.openai.models.retrieve('m').then(() => {
      answered = true;
    });
    await clock.asleep();
    expect(answered).toBe(false);
    clock.advance(5_000);
    await slow;
  });

  test('still works in between', async () => {
    await using harness = await startHarness();
    harness.server.faults.add({ route: '*', action: { kind: 'cut', after: false }, times: 2 });
    expect(await rejection(harness.openai.responses.create(ask))).toBeInstanceOf(APIConnectionError);
    expect(await rejection(harness.openai.models.list())).toBeInstanceOf(APIConnectionError);
    await harness.openai.models.list();
  });
});

describe('a stream', () => {
  const long = { script: () => ({ text: ['a', 'b', 'c', 'd'] }) };
  const chunks = async ({ openai }: Harness) => openai.chat.completions.create({ ...hi, stream: true });

  test('is cut in good order, and nothing says so', async () => {
    await using harness = await startHarness(long);
    harness.server.faults.add({
      route: 'responses.create',
      action: { kind: 'stream-cut', afterEvents: 5, how: 'end' },
    });
    const events = await all(await harness.openai.responses.create({ ...ask, stream: true }));
    expect(events.map(({ type }) => type).at(-1)).toBe('response.output_text.delta');
    expect(events).toHaveLength(5);
  });

  test('is cut by a destroyed socket', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    harness.server.faults.add({
      route: 'responses.create',
      action: { kind: 'stream-cut', afterEvents: 3, how: 'destroy' },
    });
    const stream = await harness.openai.responses.create({ ...ask, background: true, stream: true });
    const seen: string[] = [];
    const broken = (async () => {
      for await (const { type } of stream) seen.push(type);
    })();
    expect(await rejection(broken)).toBeInstanceOf(Error);
    expect(seen).toEqual(['response.created', 'response.queued', 'response.in_progress']);
    held.answer('done');
    await until(
      () => harness.server.runs[0]?.status,
      (status) => status === 'completed',
    );
  });

  test('goes silent and stays open', async () => {
    await using harness = await startHarness(long);
    harness.server.faults.add({ route: 'chat.create', action: { kind: 'stream-idle', afterEvents: 2 } });
    const stream = await chunks(harness);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    const third = iterator.next();
    await until(
      () => harness.server.runs[0]?.status,
      (status) => status === 'completed',
    );
    const idle = new Promise((resolve) => setImmediate(resolve, 'idle'));
    expect(await Promise.race([third, idle])).toBe('idle');
    stream.controller.abort();
    expect((await third).done).toBe(true);
  });

  test('breaks with an error inside', async () => {
    await using harness = await startHarness(long);
    const { openai, server } = harness;
    const { thread, assistant_id } = await prepareThread(harness);
    const action: FaultAction = { kind: 'error-inside', code: 'server_error', message: 'oh', afterEvents: 2 };
    for (const route of ['chat.create', 'responses.create', 'runs.create'] as const)
      server.faults.add({ route, action });
    const oh = { error: { message: 'oh' } };
    expect(await errorOf(all(await chunks(harness)))).toMatchObject({ code: 'server_error', ...oh });
    const stream = true;
    expect((await errorOf(all(await openai.responses.create({ ...ask, stream })))).message).toContain('oh');
    const run = await openai.beta.threads.runs.create(thread, { assistant_id, stream });
    expect((await errorOf(all(run))).message).toContain('oh');
  });

  test('is refused where a plain request is not', async () => {
    await using harness = await startHarness();
    harness.server.faults.add({ route: 'responses.create', action: { kind: 'stream-refused' } });
    await harness.openai.responses.create(ask);
    expect(await errorOf(harness.openai.responses.create({ ...ask, stream: true }))).toMatchObject({
      status: 400,
      param: 'stream',
    });
  });
});

describe('a thread', () => {
  test('is gone under its client', async () => {
    await using harness = await startHarness();
    const { openai, server } = harness;
    const { thread, assistant_id } = await prepareThread(harness);
    const { id: conversation } = await openai.conversations.create();
    server.faults.add({ route: 'responses.create', thread: conversation, action: { kind: 'gone' } });
    server.faults.add({ route: 'runs.create', thread, action: { kind: 'gone' } });
    await openai.responses.create(ask);
    expect(await errorOf(openai.responses.create({ model, conversation }))).toMatchObject({
      status: 404,
      error: { message: `Conversation with id '${conversation}' not found.` },
    });
    expect((await errorOf(openai.conversations.retrieve(conversation))).status).toBe(404);
    expect((await errorOf(openai.beta.threads.runs.create(thread, { assistant_id }))).status).toBe(404);
  });
});

describe('a run', () => {
  const arm = ({ server }: Harness, route: RouteKind, run: RunFault): void =>
    server.faults.add({ route, action: { kind: 'run', run } });

  test.each(['queued', 'in_progress'] as const)('is stuck in %s until it is cancelled', async (status) => {
    await using harness = await startHarness();
    const { responses, beta } = harness.openai;
    const { thread, assistant_id } = await prepareThread(harness);
    arm(harness, 'responses.create', { kind: 'stuck', status });
    arm(harness, 'runs.create', { kind: 'stuck', status });
    const { id } = await responses.create({ ...ask, background: true });
    const run = await beta.threads.runs.create(thread, { assistant_id });
    for (let look = 0; look < 3; look++) {
      expect((await responses.retrieve(id)).status).toBe(status);
      expect((await beta.threads.runs.retrieve(run.id, { thread_id: thread })).status).toBe(status);
    }
    expect((await responses.cancel(id)).status).toBe('cancelled');
    await beta.threads.runs.cancel(run.id, { thread_id: thread });
    expect((await beta.threads.runs.retrieve(run.id, { thread_id: thread })).status).toBe('cancelled');
  });

  test('expires', async () => {
    const clock = createFakeClock();
    await using harness = await startHarness({ clock });
    const { runs } = harness.openai.beta.threads;
    const { thread, assistant_id } = await prepareThread(harness);
    arm(harness, 'runs.create', { kind: 'expires', ms: 2_000 });
    const { id } = await runs.create(thread, { assistant_id });
    expect((await runs.retrieve(id, { thread_id: thread })).status).toBe('in_progress');
    clock.advance(2_000);
    expect(await runs.retrieve(id, { thread_id: thread })).toMatchObject({
      status: 'expired',
      last_error: null,
    });
    const again = await runs.create(thread, { assistant_id });
    expect(again.status).toBe('queued');
  });

  test('completes although it was cancelled', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { openai } = harness;
    const { thread, assistant_id } = await prepareThread(harness);
    arm(harness, 'responses.create', { kind: 'completes-after-cancel' });
    arm(harness, 'runs.create', { kind: 'completes-after-cancel' });
    const { id: conversation } = await openai.conversations.create();
    const { id } = await openai.responses.create({ ...ask, conversation, background: true });
    const run = await openai.beta.threads.runs.create(thread, { assistant_id });
    const look = () => openai.beta.threads.runs.retrieve(run.id, { thread_id: thread });
    expect((await openai.responses.cancel(id)).status).toBe('cancelled');
    await openai.beta.threads.runs.cancel(run.id, { thread_id: thread });
    expect((await openai.responses.retrieve(id)).status).toBe('cancelled');
    expect((await look()).status).toBe('cancelled');
    held.answer('after all');
    await until(look, ({ status }) => status === 'completed');
    expect(await openai.responses.retrieve(id)).toMatchObject({
      status: 'completed',
      output_text: 'after all',
    });
    expect((await openai.conversations.items.list(conversation)).data).toHaveLength(2);
  });

  test('holds no lock where it is told to take none', async () => {
    const held = createHeldScript();
    await using harness = await startHarness({ script: held.script });
    const { conversations, responses } = harness.openai;
    arm(harness, 'responses.create', { kind: 'unlocked' });
    const { id: conversation } = await conversations.create();
    await responses.create({ ...ask, conversation, background: true });
    const second = await responses.create({ ...ask, conversation, background: true });
    expect(second.status).toBe('queued');
    expect(await errorOf(responses.create({ ...ask, conversation }))).toMatchObject({
      code: 'conversation_locked',
    });
  });

  test.each(['server_error', 'rate_limit_exceeded', 'vector_store_timeout', 'bio_policy'])(
    'fails with %s whatever the script would say',
    async (code) => {
      await using harness = await startHarness();
      const { thread, assistant_id } = await prepareThread(harness);
      const answer = { failure: { code, message: 'oh' } };
      arm(harness, 'responses.create', { kind: 'answers', answer });
      arm(harness, 'runs.create', { kind: 'answers', answer });
      expect(await harness.openai.responses.create(ask)).toMatchObject({ status: 'failed', error: { code } });
      const { runs } = harness.openai.beta.threads;
      const run = await runs.createAndPoll(thread, { assistant_id }, { pollIntervalMs: 1 });
      expect(run).toMatchObject({ status: 'failed', last_error: answer.failure });
    },
  );

  test('shows a status that nobody knows, for a while or for ever, and its stream ends without a word', async () => {
    await using harness = await startHarness();
    const { responses, beta } = harness.openai;
    const { thread, assistant_id } = await prepareThread(harness);
    const answer = { text: 'yes', disguise: { status: 'pondering', looks: 2 } };
    arm(harness, 'responses.create', { kind: 'answers', answer });
    arm(harness, 'runs.create', { kind: 'answers', answer });
    const { id } = await responses.create({ ...ask, background: true });
    const looked = [];
    for (let look = 0; look < 3; look++) looked.push(await responses.retrieve(id));
    expect(looked.map(({ status, output_text }) => [status, output_text])).toEqual([
      ['pondering', ''],
      ['pondering', ''],
      ['completed', 'yes'],
    ]);
    const events = await all(await beta.threads.runs.create(thread, { assistant_id, stream: true }));
    expect(events.at(-1)?.event).toBe('thread.run.step.completed');
    const run = harness.server.runs.at(-1)?.id ?? '';
    const look = () => beta.threads.runs.retrieve(run, { thread_id: thread });
    expect([(await look()).status, (await look()).status, (await look()).status]).toEqual([
      'pondering',
      'pondering',
      'completed',
    ]);
  });
});

describe('a poisonous message', () => {
  test('fails every run that reads it, and costs nothing, until it is gone', async () => {
    await using harness = await startHarness();
    const { openai, server } = harness;
    server.faults.poison(/hemlock/);
    const input = 'a cup of hemlock';
    const refused = { code: 'invalid_prompt' };
    expect(await openai.responses.create({ ...ask, input })).toMatchObject({
      status: 'failed',
      error: refused,
    });
    const messages = [{ role: 'user' as const, content: input }];
    expect(await errorOf(openai.chat.completions.create({ model, messages }))).toMatchObject(refused);
    const { id: assistant_id } = await openai.beta.assistants.create({ model });
    const { id: thread } = await openai.beta.threads.create({ messages: [user, ...messages] });
    const perform = () =>
      openai.beta.threads.runs.createAndPoll(thread, { assistant_id }, { pollIntervalMs: 1 });
    expect(await perform()).toMatchObject({ status: 'failed', last_error: refused });
    expect(server.runs).toEqual([]);
    const { data } = await openai.beta.threads.messages.list(thread, { order: 'desc', limit: 1 });
    await openai.beta.threads.messages.delete(data[0]?.id ?? '', { thread_id: thread });
    expect((await perform()).status).toBe('completed');
    server.faults.clear();
    expect((await openai.responses.create({ ...ask, input })).status).toBe('completed');
  });
});

describe('the faults', () => {
  test('strike in their order, as often as told, and are cleared together with the limit', async () => {
    await using harness = await startHarness();
    const { faults } = harness.server;
    const { models, responses } = harness.openai;
    const status = async (): Promise<number | undefined> =>
      models.list().then(
        () => 200,
        (error: { status?: number }) => error.status,
      );
    faults.add({ route: 'models.list', action: { kind: 'error', error: errors.serverError() }, times: 2 });
    faults.add({ route: 'models.list', action: { kind: 'error', error: errors.overloaded() } });
    expect([await status(), await status(), await status(), await status()]).toEqual([500, 500, 503, 200]);
    faults.add({
      route: 'models.list',
      action: { kind: 'error', error: errors.serverError() },
      times: Number.POSITIVE_INFINITY,
    });
    faults.limitContext(1);
    expect([await status(), await status()]).toEqual([500, 500]);
    faults.clear();
    expect(await status()).toBe(200);
    await responses.create(ask);
  });
});
