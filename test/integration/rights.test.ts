/** Only where it may speak: what the bot may not write anywhere is not paid for. */

import { PermissionFlagsBits as Permission } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  assistant.setScript(() => 'here');
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
  await ground.start();
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

const channel = (id = GENERAL): Channel => ground.discord.world.channels.get(id) as Channel;
const barred = (): unknown[] =>
  ground.log.lines
    .filter(({ fields }) => fields.event === 'channel.barred')
    .map(({ fields }) => Reflect.get(fields, 'why'));

/** Who has reacted to the message with what. */
const reactions = (channelId: string, id: string): string[] => [
  ...(channel(channelId).messages.get(id)?.reactions.keys() ?? []),
];

async function ask(channelId = GENERAL): Promise<string> {
  const reply = ground.replies(1, channelId);
  ground.discord.person('Ada').say(channelId, '@Bobbin are you there?');
  return (await reply)[0]?.content ?? '';
}

// https://github.com/Kilvoctu/aiyabot/issues/104
test('without the right to send, nothing is run, a reaction tells so, and with the right it answers', async () => {
  const { botPermissions } = channel();
  ground.discord.places.permit(GENERAL, botPermissions & ~Permission.SendMessages);
  const ada = ground.discord.person('Ada');
  const first = ada.say(GENERAL, '@Bobbin hello');
  await expect.poll(() => reactions(GENERAL, first.id)).toEqual(['🔇']);
  const { id } = ada.say(GENERAL, '@Bobbin hello again');
  await expect.poll(() => reactions(GENERAL, id)).toEqual(['🔇']);
  expect(barred()).toEqual(['no-send']);
  expect(assistant.runs).toHaveLength(0);
  const posts = ground.discord.requests.filter(
    ({ route }) => route === 'message.create' || route === 'typing',
  );
  expect(posts).toEqual([]);
  ground.discord.places.permit(GENERAL, botPermissions);
  await expect.poll(() => ask()).toBe('here');
});

// https://github.com/discord/discord-api-docs/issues/6847
test('a bot that is timed out answers nobody until that is over', async () => {
  ground.discord.places.timeOut(WORKSHOP, Date.now() + 60_000);
  ground.discord.person('Ada').say(GENERAL, '@Bobbin hello');
  await expect.poll(barred).toEqual(['timed-out']);
  ground.discord.places.timeOut(WORKSHOP, null);
  expect(await ask()).toBe('here');
  expect(assistant.runs).toHaveLength(1);
});

test('a Discord thread that is locked is left alone, and one that is archived is written in', async () => {
  const id = ground.discord.nextId();
  addChannel(ground.discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
  ground.discord.places.archive(id);
  expect(await ask(id)).toBe('here');
  ground.discord.places.lock(id);
  ground.discord.person('Ada').say(id, '@Bobbin hello');
  await expect.poll(barred).toEqual(['locked']);
  ground.discord.places.lock(id, false);
  expect(await ask(id)).toBe('here');
  expect(assistant.runs).toHaveLength(2);
});

test('a direct message that refused once is tried again as soon as its person writes again', async () => {
  const { dmId } = ground.discord.person('Ada');
  ground.discord.faults.add({
    route: 'message.create',
    channelId: dmId,
    action: { kind: 'status', status: 403, code: 50007 },
  });
  ground.discord.person('Ada').say(dmId, 'hello');
  await expect
    .poll(() => ground.log.lines.some(({ fields }) => fields.event === 'reply.undeliverable'))
    .toBe(true);
  expect(await ask(dmId)).toBe('here');
});

test('/why tells of one’s own latest message, and the menu of any, what became of it', async () => {
  const { botPermissions } = channel();
  const [ada, ben] = ['Ada', 'Ben'].map((name) => ground.discord.person(name)) as [Asker, Asker];
  const why = async (person: Asker): Promise<string> =>
    (await person.command(GENERAL, '/why', { force: true }).answer()).content ?? '';
  const reply = ground.replies(1);
  ben.say(GENERAL, '@Bobbin hello');
  const [answer] = await reply;
  // The reply stands there before its turn is over.
  await expect.poll(() => why(ben)).toContain(`/${GENERAL}/${answer?.id})`);
  ground.discord.places.permit(GENERAL, botPermissions & ~Permission.SendMessages);
  const barredOne = ada.say(GENERAL, '@Bobbin hello');
  await expect.poll(() => reactions(GENERAL, barredOne.id)).toEqual(['🔇']);
  expect(await why(ada)).toMatch(/I cannot answer there.*Send Messages/);
  expect(await why(ben)).toContain('I answered it');
  const command = ground.discord.commands.registered.find(({ name }) => name === 'Why no answer?')!;
  const asked = ben.use(GENERAL, { command, path: [], options: {}, target: barredOne.id });
  expect((await asked.answer()).content).toMatch(/may not write there.*\n.*Manage Server/);
});

type Asker = ReturnType<BotHarness['discord']['person']>;
