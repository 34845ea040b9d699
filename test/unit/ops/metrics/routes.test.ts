import { describe, expect, test } from 'vitest';
import { assistantOperation, discordRoute } from '../../../../src/ops/metrics/routes.ts';

const OPENAI = 'https://api.openai.com/v1';

describe('a request to Discord is counted under its path', () => {
  test.each([
    [
      'POST',
      'https://discord.com/api/v10/channels/1100000000000000001/messages',
      'POST /channels/:id/messages',
    ],
    [
      'GET',
      'https://discord.com/api/v10/channels/1100000000000000001/messages?limit=100&after=1',
      'GET /channels/:id/messages',
    ],
    [
      'PUT',
      'http://127.0.0.1:9/api/v10/channels/12345678901234567890/messages/2/reactions/%F0%9F%94%87/@me',
      'PUT /channels/:id/messages/:id/reactions/:id/@me',
    ],
    [
      'POST',
      'http://proxy:8080/api/v10/interactions/11/aW50ZXJhY3Rpb24/callback',
      'POST /interactions/:id/:id/callback',
    ],
    [
      'PATCH',
      'https://discord.com/api/v10/webhooks/11/a-secret-token/messages/@original',
      'PATCH /webhooks/:id/:id/messages/@original',
    ],
    ['GET', 'https://discord.com/api/v10/gateway/bot', 'GET /gateway/bot'],
  ])('%s %s', (method, url, route) => {
    expect(discordRoute(method, url)).toBe(route);
  });
});

describe('a request to the assistant is counted under its path behind the base URL', () => {
  test.each([
    ['POST', `${OPENAI}/responses`, OPENAI, 'POST /responses'],
    ['GET', `${OPENAI}/responses/resp_1?stream=true`, OPENAI, 'GET /responses/:id'],
    ['POST', `${OPENAI}/conversations/conv_1/items`, OPENAI, 'POST /conversations/:id/items'],
    ['GET', `${OPENAI}/models/ft:gpt:my-company::abc`, OPENAI, 'GET /models/:id'],
    [
      'POST',
      'https://me.openai.azure.com/openai/v1/chat/completions?api-version=1',
      'https://me.openai.azure.com/openai/v1?api-version=1',
      'POST /chat/completions',
    ],
    ['GET', 'http://127.0.0.1:11434/api/show', 'http://127.0.0.1:11434/v1', 'GET /api/show'],
  ])('%s %s', (method, url, baseUrl, operation) => {
    expect(assistantOperation(method, url, baseUrl)).toBe(operation);
  });
});

test('there are as many paths as services have, whatever somebody puts into one', () => {
  const long = `https://discord.com/api/v10/${'a/'.repeat(1_000)}`;
  expect(discordRoute('GET', long)).toBe(`GET /${':id/'.repeat(8).slice(0, -1)}`);
  expect(discordRoute('GET', 'https://discord.com/api/v10/channels/Ada/messages')).toBe(
    'GET /channels/:id/messages',
  );
});
