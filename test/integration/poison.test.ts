import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

describe.each(['responses', 'assistants', 'chat'])('a message that poisons its thread on %s', (engine) => {
  let assistant: LocalAssistant;
  let ground: BotHarness;

  beforeEach(async () => {
    assistant = await startLocalAssistant();
    ground = await createBotHarness({
      OPENAI_BASE_URL: assistant.baseUrl,
      OPENAI_API_KEY: 'test-key',
      ASSISTANT_MODEL: 'scripted',
      ASSISTANT_ENGINE: engine,
    });
    assistant.setScript(({ messages }) => `heard ${messages.filter(({ role }) => role === 'user').length}`);
    await ground.start();
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

  test('is told, and the next turn is answered', async () => {
    expect(await ask('one')).toBe('heard 1');
    assistant.faults.poison(/venom/);
    expect(await ask('venom')).toMatch(/declined this message/);
    expect(await ask('three')).toBe('heard 2');
  });

  test('and was answered before, costs the memory of the conversation and not the conversation', async () => {
    expect(await ask('one')).toBe('heard 1');
    expect(await ask('venom')).toBe('heard 2');
    assistant.faults.poison(/venom/);
    const answers: string[] = [];
    for (const text of ['three', 'four', 'five']) answers.push(await ask(text));
    // A thread at the service fails the first turn after it, is rebuilt empty in the second, and the third goes on. Chat
    // sends its own copy each time and leaves the refused history out, so that no turn pays, and none remembers.
    const declined = expect.stringMatching(/declined this message/);
    const begunAnew = expect.stringMatching(/^heard 1\n\n.*no longer remembers what came before/);
    expect(answers).toEqual(
      engine === 'chat' ? ['heard 1', 'heard 1', 'heard 1'] : [declined, begunAnew, 'heard 2'],
    );
  });
});
