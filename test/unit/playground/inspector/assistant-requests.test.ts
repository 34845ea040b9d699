import { expect, test } from 'vitest';
import { describeRequest } from '../../../../playground/inspector/assistant-requests.ts';

const body = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

test.each([
  [
    'POST',
    '/v1/responses',
    { model: 'm', conversation: 'conv_1', stream: true },
    'responses.create',
    'conv_1',
    'm, streamed',
    true,
  ],
  [
    'POST',
    '/v1/conversations/conv_1/items',
    { items: [{ content: [{ type: 'input_text', text: 'Ada: tea?' }] }] },
    'items.create',
    'conv_1',
    '“Ada: tea?”',
    false,
  ],
  [
    'POST',
    '/v1/threads/thread_1/runs',
    { assistant_id: 'a', stream: true },
    'runs.create',
    'thread_1',
    'streamed',
    true,
  ],
  ['POST', '/v1/threads/runs', {}, 'threads.create_and_run', null, '', true],
  [
    'POST',
    '/v1/threads/thread_1/messages',
    { content: 'tea?' },
    'messages.create',
    'thread_1',
    '“tea?”',
    false,
  ],
  [
    'POST',
    '/v1/chat/completions',
    { model: 'm', messages: [{ role: 'user', content: 'tea?' }] },
    'chat.create',
    null,
    'm, “tea?”',
    true,
  ],
  ['GET', '/proxy/of/mine/models/m', undefined, 'models.read', null, '', false],
  ['GET', '/v1/responses/resp_1?stream=true', undefined, 'responses.retrieve', null, '', false],
  ['POST', '/v1/unheard/of', { model: 'm' }, null, null, 'm', false],
])('%s %s', (method, path, value, purpose, thread, summary, beginsRun) => {
  const sent = value === undefined ? new Uint8Array() : body(value);
  expect(describeRequest(method, path, sent)).toEqual({ purpose, thread, summary, beginsRun });
});
