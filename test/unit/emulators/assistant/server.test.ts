/** The local assistant as a server: who is let in, what exists, what it has seen. */

import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { all, errorOf, startHarness } from './harness.ts';

const model = 'local-model';

describe('the local assistant', () => {
  test('answers with the scripted stand-in unless another script is given', async () => {
    const server = await startLocalAssistant();
    const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: 'any' });
    const { output_text: text } = await openai.responses.create({ model, input: 'who are you?' });
    expect(text).toContain('scripted stand-in');
    server.setScript(() => 'someone else');
    expect((await openai.responses.create({ model, input: 'who are you?' })).output_text).toBe(
      'someone else',
    );
    await server.close();
  });

  test('lets only its key in', async () => {
    await using harness = await startHarness({ apiKey: 'sk-right' });
    expect(await errorOf(harness.openai.models.list())).toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
    const right = harness.openai.withOptions({ apiKey: 'sk-right' });
    await right.models.list();
    const bare = await fetch(`${harness.server.baseUrl}/models`);
    expect(bare.status).toBe(401);
  });

  test('knows the models that it is given, and when they end', async () => {
    await using harness = await startHarness({
      models: [{ id: 'old', shutdownDate: '2026-12-11' }, { id: 'new' }],
    });
    const { models, responses } = harness.openai;
    expect((await all(models.list())).map(({ id }) => id)).toEqual(['old', 'new']);
    expect(await models.retrieve('old')).toMatchObject({ shutdown_date: '2026-12-11' });
    expect(await models.retrieve('new')).toMatchObject({ shutdown_date: null });
    const missing = {
      status: 404,
      code: 'model_not_found',
      error: { message: 'The model `gpt` does not exist or you do not have access to it.' },
    };
    expect(await errorOf(models.retrieve('gpt'))).toMatchObject(missing);
    expect(await errorOf(responses.create({ model: 'gpt', input: 'hi' }))).toMatchObject(missing);
  });

  test('answers a path that does not exist, and a body that does not read, as the service does', async () => {
    await using harness = await startHarness();
    const { baseUrl } = harness.server;
    const headers = { authorization: 'Bearer x' };
    const lost = await fetch(`${baseUrl}/nowhere`, { headers });
    expect(lost.status).toBe(404);
    expect(await lost.json()).toMatchObject({ error: { code: 'unknown_url' } });
    for (const body of ['{', '[]', '7']) {
      const odd = await fetch(`${baseUrl}/conversations`, { method: 'POST', headers, body });
      expect(odd.status).toBe(400);
    }
    expect((await fetch(new URL('/', baseUrl))).status).toBe(401);
  });

  test('shows what it has seen, and forgets it when asked', async () => {
    const clock = createFakeClock(5_000);
    await using harness = await startHarness({ clock });
    const { requests, runs } = harness.server;
    const { id } = await harness.openai.conversations.create();
    await harness.openai.responses.create({ model, conversation: id, instructions: 'Be brief.' });
    expect(requests).toMatchObject([
      { at: 5_000, method: 'POST', path: '/v1/conversations', route: 'conversations.create', status: 200 },
      { route: 'responses.create', thread: id, body: { model, conversation: id }, status: 200 },
    ]);
    expect(runs).toMatchObject([
      {
        thread: id,
        protocol: 'responses',
        startedAt: 5_000,
        input: { instructions: 'Be brief.' },
        status: 'completed',
      },
    ]);
    harness.server.forgetSeen();
    expect([requests.length, runs.length]).toEqual([0, 0]);
  });

  test('paces an answer by its clock', async () => {
    const clock = createFakeClock();
    await using harness = await startHarness({
      clock,
      script: () => ({ text: ['one ', 'two'], delayMs: 3_000, paceMs: 1_000 }),
    });
    const stream = await harness.openai.responses.create({ model, input: 'hi', stream: true });
    const told: string[] = [];
    const reading = (async () => {
      for await (const event of stream)
        if (event.type === 'response.output_text.delta') told.push(event.delta);
    })();
    await clock.asleep();
    clock.advance(3_000);
    await clock.asleep();
    expect(harness.server.runs[0]?.text).toBe('one ');
    clock.advance(1_000);
    await reading;
    expect(told).toEqual(['one ', 'two']);
  });

  test('gives no id again that an earlier start gave', async () => {
    const clock = createFakeClock();
    await using one = await startHarness({ clock });
    clock.advance(1);
    await using two = await startHarness({ clock });
    const { id } = await one.openai.conversations.create();
    expect((await two.openai.conversations.create()).id).not.toBe(id);
    expect((await errorOf(two.openai.conversations.retrieve(id))).status).toBe(404);
  });

  test('cuts what still runs when it closes', async () => {
    const server = await startLocalAssistant({ script: () => new Promise(() => {}) });
    const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: 'any', maxRetries: 0 });
    const held = openai.responses.create({ model, input: 'hi' }).catch((error: unknown) => error);
    while (server.runs.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();
    expect(await held).toBeInstanceOf(OpenAI.APIConnectionError);
  });

  test('ends every run when it closes, also one that speaks slowly in the background', async () => {
    const clock = createFakeClock();
    const server = await startLocalAssistant({
      clock,
      script: () => ({ text: ['one', 'two'], paceMs: 1_000 }),
    });
    const openai = new OpenAI({ baseURL: server.baseUrl, apiKey: 'any' });
    await openai.responses.create({ model, input: 'hi', background: true });
    await clock.asleep();
    await server.close();
    expect(server.runs).toMatchObject([{ status: 'cancelled', text: 'one' }]);
  });

  test('is not started on a port that is taken', async () => {
    const server = await startLocalAssistant();
    const port = Number(new URL(server.baseUrl).port);
    await expect(startLocalAssistant({ port })).rejects.toThrow('EADDRINUSE');
    await server.close();
  });
});
