import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';

test('a model with a window tells it, and reads no more: refused, or cut where the service cuts by itself', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startLocalAssistant({
    models: [{ id: 'm-1', window: 100 }],
    script: ({ messages }) => `${messages.length} read`,
  });
  stack.defer(() => server.close());
  const openai = new OpenAI({ apiKey: 'k', baseURL: server.baseUrl, maxRetries: 0 });
  expect(await openai.models.retrieve('m-1')).toMatchObject({ context_window: 100 });
  const long = 'x'.repeat(160);
  const said = (count: number) =>
    Array.from({ length: count }, () => ({ role: 'user' as const, content: long }));
  const refused = { status: 400, code: 'context_length_exceeded' };
  await expect(openai.chat.completions.create({ model: 'm-1', messages: said(3) })).rejects.toMatchObject(
    refused,
  );
  await expect(openai.responses.create({ model: 'm-1', input: said(3) })).rejects.toMatchObject(refused);
  await expect(openai.chat.completions.create({ model: 'm-1', messages: said(2) })).resolves.toBeDefined();

  const assistant = await openai.beta.assistants.create({ model: 'm-1' });
  const thread = await openai.beta.threads.create({ messages: said(3) });
  const run = await openai.beta.threads.runs.create(thread.id, { assistant_id: assistant.id, stream: true });
  for await (const _ of run);
  const [reply] = (await openai.beta.threads.messages.list(thread.id)).data;
  expect(reply?.content).toMatchObject([{ text: { value: '2 read' } }]);
});
