/** The whole bot with moderation: what is flagged reaches nobody. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
  assistant.setScript(({ messages }) => `heard ${messages.filter(({ role }) => role === 'user').length}`);
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

async function ask(text: string): Promise<string> {
  const reply = ground.replies(1);
  ground.discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);
  return (await reply)[0]?.content ?? '';
}

test.each(['responses', 'assistants', 'chat'])(
  'what people say is looked at first, on %s',
  async (engine) => {
    await ground.start({ ASSISTANT_ENGINE: engine, MODERATION: 'input' });
    expect(await ask('hello')).toBe('heard 1');
    expect(await ask('this is [against the rules]')).toMatch(/^Moderation flagged this message/);
    expect(await ask('again')).toBe('heard 2');
    expect(assistant.runs).toHaveLength(2);
  },
);

test.each(['responses', 'assistants', 'chat'])(
  'what the assistant says is looked at, too, on %s',
  async (engine) => {
    await ground.start({ ASSISTANT_ENGINE: engine, MODERATION: 'both', REPLY_STREAMING: 'on' });
    assistant.setScript(() => ({ text: 'This is [against the rules] and long enough.', paceMs: 5 }));
    const edits: string[] = [];
    ground.discord.events.on((event) => {
      if (event.kind === 'message' && event.message.author.id === ground.discord.world.bot.id)
        edits.push(event.message.content);
    });
    expect(await ask('hello')).toMatch(/^Moderation flagged the assistant’s answer/);
    expect(edits.join()).not.toContain('against the rules');
    assistant.setScript(({ messages }) => `heard ${messages.map(({ text }) => text).join(' | ')}`);
    expect(await ask('again')).toBe('heard Ada: again');
  },
);
