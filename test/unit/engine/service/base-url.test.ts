import { expect, test } from 'vitest';
import { createClient } from '../../../../src/engine/service/client.ts';
import { checkModel } from '../../../../src/engine/service/models.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { startWire, type WireAnswer, type WireRequest } from '../../../support/engine/engine-wire.ts';

const NOT_FOUND: WireAnswer = { status: 404, body: '404 page not found' };

async function warningsOf(answer: (request: WireRequest) => WireAnswer, suffix = '/v1') {
  await using wire = await startWire(answer);
  const baseUrl = wire.url.replace('/v1', suffix);
  const client = createClient({ apiKey: 'key', baseUrl }, createBriskClock());
  const { warnings } = await checkModel(client, 'llama3.2', undefined);
  return { warnings, routes: wire.routes() };
}

// https://github.com/jakobdylanc/llmcord/issues/56, https://github.com/ogx-ai/ogx/issues/4646
test.each<[string, WireAnswer]>([
  ['not found, in words for people', NOT_FOUND],
  ['not found, in JSON', { status: 404, body: { detail: 'Not Found' } }],
  ['success to everything', { body: { error: 'Unexpected endpoint or method. (GET /models)' } }],
  ['a page for people to everything', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }],
])('a base URL without /v1 at which all that comes is %s is a warning with the remedy', async (_, answer) => {
  const { warnings } = await warningsOf(() => answer, '');
  expect(warnings).toEqual([
    {
      kind: 'base-url',
      text: expect.stringMatching(/^OPENAI_BASE_URL: http.*\/models .*most servers want \/v1/),
    },
  ]);
});

test('one with a version is not told to get another', async () => {
  const { warnings } = await warningsOf(() => NOT_FOUND);
  expect(warnings).toEqual([{ kind: 'base-url', text: expect.stringMatching(/check the address\.$/) }]);
});

test.each([
  ['a list of models', 'GET /models', { body: { object: 'list', data: [] } }],
  ['Chat Completions', 'POST /chat/completions', { status: 400, body: { error: { message: 'no model' } } }],
  ['Responses', 'POST /responses', { status: 422, body: { detail: 'model: field required' } }],
  ['Assistants', 'GET /assistants', { body: { object: 'list', data: [] } }],
])('a server that knows %s and no single model is at the right address', async (_, known, answer) => {
  const { warnings } = await warningsOf(({ route }) => (route === known ? answer : NOT_FOUND));
  expect(warnings).toEqual([]);
});

test('a server that fails while it is looked at says nothing about the address', async () => {
  const { warnings } = await warningsOf(({ route }) =>
    route === 'GET /models' ? { status: 503 } : NOT_FOUND,
  );
  expect(warnings).toEqual([]);
});

test('the right address of a known model costs one request', async () => {
  const { routes } = await warningsOf(() => ({ body: { id: 'llama3.2' } }));
  expect(routes).toEqual(['GET /models/llama3.2']);
});
