/** Models that know no system role: their instructions come in another way, and are refused once. */

import { describe, expect, test } from 'vitest';
import { startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { engineAt, failureOf, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';

const thread = { engine: 'chat', id: 'local' } as const;
const hello: WireAnswer = {
  body: { choices: [{ index: 0, message: { content: 'Hello Ada!' }, finish_reason: 'stop' }] },
};
const refusal = (message: string, status = 400): WireAnswer => ({
  status,
  body: { error: { message, code: status } },
});
const rolesOf = ({ messages }: Record<string, unknown>): string[] =>
  (messages as { role: string }[]).map(({ role }) => role);

describe('a model without a system role', () => {
  test.each<[string, WireAnswer]>([
    // https://github.com/huggingface/chat-ui/issues/1386
    ['Gemma', refusal('System role not supported')],
    ['Gemma, as a failure of the server', refusal('System role not supported', 500)],
    // https://github.com/predibase/lorax/issues/215
    ['Mistral', refusal('Conversation roles must alternate user/assistant/user/assistant/...')],
    ['Mistral of another year', refusal('Only user and assistant roles are supported!')],
    // https://discuss.ai.google.dev/t/gemma-3-missing-features-despite-announcement/71692
    ['Google', refusal('Developer instruction is not enabled for models/gemma-3-27b-it')],
    // https://github.com/openai/openai-python/issues/1738
    ['OpenAI', refusal("Unsupported value: 'messages[0].role' does not support 'system' with this model.")],
  ])('is refused once, in the words of %s', async (_, refused) => {
    await using wire = await startWire(({ body }) => (rolesOf(body).includes('system') ? refused : hello));
    const engine = engineAt('chat', wire.url);
    for (const _ of [1, 2])
      expect((await readRun(engine.run(runRequest(thread), runOptions()))).result.text).toBe('Hello Ada!');
    expect(wire.requests.map(({ body }) => rolesOf(body).join())).toEqual(['system,user', 'user', 'user']);
    expect(wire.requests.at(-1)?.body.messages).toEqual([{ role: 'user', content: 'Be brief.\n\nhello' }]);
  });

  test('is not what a server has that refuses the plainer request as well', async () => {
    await using wire = await startWire(() => refusal('Conversation roles must alternate'));
    const engine = engineAt('chat', wire.url);
    for (const _ of [1, 2]) await failureOf(readRun(engine.run(runRequest(thread), runOptions())));
    expect(wire.requests.map(({ body }) => rolesOf(body).join())).toEqual([
      'system,user',
      'user',
      'system,user',
      'user',
    ]);
  });

  test.each(['Invalid value for temperature', 'The system is not available'])(
    'is not told by "%s"',
    async (message) => {
      await using wire = await startWire(() => refusal(message));
      await failureOf(readRun(engineAt('chat', wire.url).run(runRequest(thread), runOptions())));
      expect(wire.requests).toHaveLength(1);
    },
  );
});
