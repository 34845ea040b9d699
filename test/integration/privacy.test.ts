/** What people decide of what is kept of them, over the whole bot: opting out, taking along, being forgotten. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import type { InteractionHandle } from '../../emulators/discord/interactions/interaction-handle.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import type { App } from '../../src/app.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
let app: App;
/** What the model has read, run by run. */
let heard: string[];

beforeEach(async () => {
  assistant = await startLocalAssistant();
  heard = [];
  assistant.setScript(({ messages }) => {
    heard.push(messages.map(({ text }) => text).join('\n'));
    return 'heard';
  });
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
  app = await ground.start();
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

async function ask(name: string, text: string): Promise<void> {
  const reply = ground.replies(1);
  ground.discord.person(name).say(GENERAL, text);
  await reply;
}

function use(name: string, line: string): InteractionHandle {
  return ground.discord.person(name).command(GENERAL, line, { force: true });
}

/** The transcript that an admin gets. */
async function exported(): Promise<string> {
  const { files } = await use('Ada', '/export').answer();
  return files.map(({ name, text }) => `${name}: ${text}`).join('\n');
}

/** Presses the first button of what the command says. */
async function pressed(name: string, line: string): Promise<InteractionHandle> {
  const isQuestion = (event: DiscordEvent): event is Extract<DiscordEvent, { kind: 'ephemeral' }> =>
    event.kind === 'ephemeral' && event.message.components.length > 0;
  const question = ground.discord.events.waitFor('the question', isQuestion);
  use(name, line);
  const { message } = await question;
  const [row] = message.components as { components: { custom_id: string }[] }[];
  const customId = row?.components[0]?.custom_id ?? '';
  return ground.discord.person(name).press(GENERAL, message, { customId, type: 2 });
}

test('somebody who has opted out gets no answer, also from the next process, and others do', async () => {
  expect((await use('Ben', '/privacy set: opt-out').answer()).content).toMatch(/^You have opted out/);
  await app.stop();
  await ground.start();
  ground.discord.person('Ben').say(GENERAL, '@Bobbin from Ben');
  await ask('Ada', '@Bobbin from Ada');
  expect(ground.said()).toEqual(['heard']);
  // A turn goes into the transcript right after its reply is posted.
  await expect.poll(exported).toContain('from Ada');
  expect(await exported()).not.toContain('from Ben');
});

test('what somebody wrote is forgotten once they press the button, and the receipt takes its place', async () => {
  await ask('Ada', '@Bobbin from Ada');
  await ask('Ben', '@Bobbin from Ben');
  const { responses, response } = await pressed('Ada', '/forget');
  const receipt = await response(1);
  expect(responses.map(({ kind, ephemeral }) => [kind, ephemeral])).toEqual([
    ['update', true],
    ['edit', true],
  ]);
  expect(receipt.content).toContain(`<#${GENERAL}>: 1 message, 1 answer to you alone`);
  expect(await exported()).toContain('from Ben');
  expect(await exported()).not.toContain('from Ada');
  expect(assistant.requests.map(({ route }) => route)).toContain('conversations.delete');
  await ask('Ben', '@Bobbin and now?');
  expect(heard.at(-1)).toContain('from Ben');
  expect(heard.at(-1)).not.toContain('from Ada');
});
