/** Which servers keep conversations: what each says of one that does not exist, and what comes of that at the start. */

import { describe, expect, test } from 'vitest';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { engineAt, failureOf } from '../../../support/engine/engines.ts';

const LOOK = 'GET /conversations';
const MAKE = 'POST /conversations';
const DELETE = 'DELETE /conversations';

const refused = (status: number, error: object | string): WireAnswer => ({ status, body: { error } });

/** Prepares an engine at a server that has the model, and answers all else by method and path, ids left out. */
async function prepared(answers: Record<string, WireAnswer>, otherwise: WireAnswer) {
  const asked: string[] = [];
  await using wire = await startWire(({ route }) => {
    if (route === 'GET /models/local-model') return { body: { id: 'local-model' } };
    const path = route.replace(/\/conv_\w+$/, '');
    asked.push(path);
    return answers[path] ?? otherwise;
  });
  const engine = engineAt('responses', wire.url, { clock: createBriskClock() });
  const outcome = await engine.prepare().then(
    (warnings) => ({ warnings }),
    (error: unknown) => ({ error }),
  );
  return { asked, outcome, baseUrl: wire.url };
}

describe('a server without conversations ends the start with the way out', () => {
  test.each<[string, WireAnswer]>([
    // https://github.com/ollama/ollama/blob/main/server/routes.go (gin's words for a path that is unknown)
    ['Ollama', { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }],
    // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server.cpp
    ['llama.cpp', refused(404, { code: 404, message: 'File Not Found', type: 'not_found_error' })],
    // https://fastapi.tiangolo.com/tutorial/handling-errors/
    ['vLLM', { status: 404, body: { detail: 'Not Found' } }],
    // https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/619
    ['LM Studio', { body: { error: 'Unexpected endpoint or method. (POST /v1/conversations)' } }],
    ['Groq', refused(404, { message: 'Unknown request URL: POST /conversations.', code: 'unknown_url' })],
    ['a web page', { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not Found</h1>' }],
    ['a path for something else', { status: 405, body: { detail: 'Method Not Allowed' } }],
    ['what is not built yet', { status: 501, body: {} }],
    // https://docs.mistral.ai/api/#tag/beta.conversations: conversations of another protocol
    ['Mistral', { status: 422, body: { detail: [{ loc: ['body', 'inputs'], msg: 'Field required' }] } }],
  ])('%s', async (_, answer) => {
    const { asked, outcome, baseUrl } = await prepared({}, answer);
    expect(outcome).toEqual({
      error: expect.objectContaining({
        fault: expect.stringMatching(/^(unsupported|invalid)$/),
        message: expect.stringMatching(new RegExp(`got ${baseUrl}: set ASSISTANT_ENGINE=chat`)),
        detail: { kind: 'setting' },
      }),
    });
    expect(asked).toEqual([LOOK, MAKE]);
  });

  test('a key that may keep none', async () => {
    const { outcome } = await prepared(
      {},
      refused(403, { message: 'Missing scopes: api.conversations.write' }),
    );
    expect(outcome).toEqual({
      error: expect.objectContaining({
        fault: 'forbidden',
        message: expect.stringMatching(/OPENAI_API_KEY.*ASSISTANT_ENGINE=chat/),
      }),
    });
  });

  test('in the middle of its life, too', async () => {
    await using wire = await startWire(() => ({ status: 404, body: { detail: 'Not Found' } }));
    expect(await failureOf(engineAt('responses', wire.url).createThread([]))).toMatchObject({
      fault: 'unsupported',
      message: expect.stringContaining('set ASSISTANT_ENGINE=chat'),
    });
  });
});

describe('a server with conversations', () => {
  const made = { [MAKE]: { body: { id: 'conv_1' } }, [DELETE]: { body: { id: 'conv_1', deleted: true } } };

  test('is only looked at where it says that it has none by that id', async () => {
    const none = refused(404, { message: "Conversation with id 'conv_0' not found.", code: null });
    const { asked, outcome } = await prepared({ [LOOK]: none }, refused(418, 'unexpected'));
    expect(outcome).toEqual({ warnings: [] });
    expect(asked).toEqual([LOOK]);
  });

  test.each<[string, WireAnswer]>([
    ['in words of its own', refused(404, { message: 'No such object.' })],
    ['about the form of the id', refused(400, { message: "Invalid 'conversation_id'." })],
    ['that the key may not look', refused(403, { message: 'Missing scopes: api.conversations.read' })],
    ['that it has it', { body: { id: `conv_${'0'.repeat(48)}` } }],
  ])('makes one and loses it again where it says something else: %s', async (_, answer) => {
    const { asked, outcome } = await prepared({ ...made, [LOOK]: answer }, refused(418, 'unexpected'));
    expect(outcome).toEqual({ warnings: [] });
    expect(asked).toEqual([LOOK, MAKE, DELETE]);
  });

  test('need not be able to delete one', async () => {
    const { outcome } = await prepared({ [MAKE]: made[MAKE] }, { status: 404, body: {} });
    expect(outcome).toEqual({ warnings: [] });
  });
});

describe('an outage is no reason to end', () => {
  test.each<[string, WireAnswer]>([
    ['a server that is overloaded', { status: 503 }],
    ['a server that fails', { status: 500, body: {} }],
    ['a connection that breaks', { ending: 'cut' }],
    ['credit that is used up', refused(429, { message: 'no credit', code: 'insufficient_quota' })],
    ['a page of maintenance', { headers: { 'content-type': 'text/html' }, body: '<h1>Back soon</h1>' }],
  ])('%s', async (_, answer) => {
    const { outcome } = await prepared({}, answer);
    expect(outcome).toEqual({
      warnings: [expect.objectContaining({ kind: 'unchecked', text: 'Could not check the conversations.' })],
    });
  });

  test('a server that is not there at all is asked for its model alone', async () => {
    await using wire = await startWire(() => ({ status: 503 }));
    const engine = engineAt('responses', wire.url, { clock: createBriskClock() });
    expect(await engine.prepare()).toEqual([expect.objectContaining({ kind: 'unchecked' })]);
    expect(new Set(wire.routes())).toEqual(new Set(['GET /models/local-model']));
  });
});
