/** A mention that somebody adds to what they have said a moment ago. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  assistant.setScript(({ messages }) => messages.findLast(({ role }) => role === 'user')?.text ?? '');
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

async function ask(text: string): Promise<string> {
  const reply = ground.replies(1);
  ground.discord.person('Ben').say(GENERAL, `@Bobbin ${text}`);
  return (await reply)[0]?.content ?? '';
}

// https://github.com/NousResearch/hermes-agent/issues/21850
test('is answered once, although others were answered since, also after another edit and a restart', async () => {
  const first = await ground.start();
  const ada = ground.discord.person('Ada');
  const message = ada.say(GENERAL, 'what is a bobbin?');
  expect(await ask('hello')).toBe('Ben: hello');
  const reply = ground.replies(1);
  ada.edit(GENERAL, message.id, '@Bobbin what is a bobbin?');
  const [answer] = await reply;
  expect(answer).toMatchObject({ content: 'Ada: what is a bobbin?', replyTo: message.id });
  ada.edit(GENERAL, message.id, '@Bobbin what is a bobbin, please?');
  ground.discord.messages.unfurl(message, [{ type: 'link', title: 'A bobbin' }]);
  expect(await ask('still there?')).toBe('Ben: still there?');
  await first.stop();
  await ground.start();
  ada.edit(GENERAL, message.id, '@Bobbin what is a bobbin, I said?');
  expect(await ask('and now?')).toBe('Ben: and now?');
  expect(ground.said()).toHaveLength(4);
  expect(assistant.runs).toHaveLength(4);
});
