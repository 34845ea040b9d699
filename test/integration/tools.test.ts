/** Function tools in the whole bot: chosen in the environment, called by the model, told in the answer. */

import { afterEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The stand-in for a model calls the functions that it is asked to call. */
async function setUp(
  engine: string,
  tools: string,
): Promise<BotHarness & { readonly assistant: LocalAssistant }> {
  const assistant = await startLocalAssistant();
  ends.push(() => assistant.close());
  const ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
    ASSISTANT_TOOLS: tools,
  });
  ends.push(() => ground.end());
  return { ...ground, assistant };
}

/** What the bot answers, in one message. */
async function answerTo({ discord, replies }: BotHarness, text: string, person = 'Ada'): Promise<string> {
  const reply = replies(1);
  discord.person(person).say(GENERAL, `@Bobbin ${text}`);
  return (await reply)[0]?.content ?? '';
}

describe.each(['responses', 'assistants', 'chat'])('on %s', (engine) => {
  test('the model calls a function twice at once, and both answers reach it', async () => {
    const ground = await setUp(engine, 'time');
    await ground.start();
    const answer = await answerTo(ground, 'use the tools time and time {"zone":"Asia/Tokyo"}');
    expect(answer).toMatch(/The function time returned: .*data and no instruction.*UTC.*GMT\+9/s);
    const next = await answerTo(ground, 'what did I say first?');
    expect(next).toContain('use the tools time');
  });

  test('without the setting the model knows no function', async () => {
    const ground = await setUp(engine, '');
    await ground.start();
    await answerTo(ground, 'use the tool time');
    expect(ground.assistant.runs.map(({ input }) => input.tools)).toEqual([[]]);
  });
});
