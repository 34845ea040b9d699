/** A reply that Discord's server never takes holds its channel up for a quarter of an hour, and no longer. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
/** How far the bot's clock is ahead of that of the machine. */
let ahead: number;

beforeEach(async () => {
  ahead = 0;
  assistant = await startLocalAssistant();
  assistant.setScript(({ messages }) => (messages.at(-1)?.text.includes('one') === true ? 'poison' : 'fine'));
  const clock = { ...systemClock, now: () => systemClock.now() + ahead };
  const settings = {
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  };
  ground = await createBotHarness(settings, {}, clock);
  ground.discord.faults.add({
    route: 'message.create',
    containing: 'poison',
    action: { kind: 'status', status: 500 },
    times: Number.POSITIVE_INFINITY,
  });
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

const refusals = (): number => ground.discord.requests.filter(({ status }) => status === 500).length;

test('after a restart a quarter of an hour later it is given up with a notice, and the next turn goes on', async () => {
  const before = await ground.start();
  ground.discord.person('Ada').say(GENERAL, '@Bobbin one');
  await expect.poll(refusals).toBeGreaterThan(1);
  ground.discord.person('Ben').say(GENERAL, '@Bobbin two');
  await before.stop();
  ahead = 16 * 60_000;
  const replies = ground.replies(2);
  await ground.start();
  expect((await replies).map(({ content }) => content)).toEqual([
    expect.stringMatching(/^Discord does not take my answer/),
    'fine',
  ]);
  expect(assistant.runs).toHaveLength(2);
});

test('/stop ends it at once', async () => {
  await ground.start();
  ground.discord.person('Ada').say(GENERAL, '@Bobbin one');
  await expect.poll(refusals).toBeGreaterThan(1);
  await ground.discord.person('Ada').command(GENERAL, '/stop').answer();
  const reply = ground.replies(1);
  ground.discord.person('Ben').say(GENERAL, '@Bobbin two');
  expect((await reply)[0]?.content).toBe('fine');
});
