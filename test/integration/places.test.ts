import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { addChannel, GENERAL, RANDOM, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
/** Lets the runs that wait go on. */
let release: () => void;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
  });
  await ground.start();
});
afterEach(async () => {
  release();
  await ground.end();
  await assistant.close();
});

/** Somebody asks, and the run waits. */
async function underWay(channelId = GENERAL): Promise<void> {
  const released = Promise.withResolvers<void>();
  release = released.resolve;
  assistant.setScript(async () => {
    await released.promise;
    return 'thought';
  });
  const { length } = assistant.runs;
  ground.discord.person('Ada').say(channelId, '@Bobbin think');
  await expect.poll(() => assistant.runs.length).toBe(length + 1);
}

async function ask(channelId = GENERAL): Promise<string> {
  assistant.setScript(() => 'here');
  const reply = ground.replies(1, channelId);
  ground.discord.person('Ada').say(channelId, '@Bobbin are you there?');
  return (await reply)[0]?.content ?? '';
}

const undeliverable = (): unknown[] =>
  ground.log.lines
    .filter(({ fields }) => fields.event === 'reply.undeliverable')
    .map(({ fields }) => Reflect.get(fields, 'why'));

test('a permission that is taken away in mid-turn is told in the log, and once it is back the bot answers again', async () => {
  await underWay();
  const before = ground.discord.world.channels.get(GENERAL)?.botPermissions ?? 0n;
  ground.discord.places.permit(GENERAL, 0n);
  release();
  await expect.poll(undeliverable).toEqual(['no access to the channel']);
  ground.discord.places.permit(GENERAL, before);
  expect(await ask()).toBe('here');
  expect(ground.said()).toEqual(['here']);
});

test('a Discord thread that is deleted in mid-turn ends its run, and no other', async () => {
  const id = ground.discord.nextId();
  addChannel(ground.discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
  await underWay(id);
  const { length } = ground.discord.requests;
  ground.discord.places.remove(id);
  await expect.poll(() => assistant.runs.at(-1)?.status).toBe('cancelled');
  release();
  expect(await ask()).toBe('here');
  const posts = ground.discord.requests.slice(length).filter(({ route }) => route === 'message.create');
  expect(posts.map(({ channelId }) => channelId)).toEqual([GENERAL]);
});

test('a server that removes the bot in mid-turn hears no more of it, and direct messages go on', async () => {
  const { dmId } = ground.discord.person('Ada');
  await underWay();
  ground.discord.places.kick(WORKSHOP);
  await expect.poll(() => assistant.runs.at(-1)?.status).toBe('cancelled');
  release();
  expect(await ask(dmId)).toBe('here');
  expect(ground.said()).toEqual([]);
});

test('a server that is unavailable for a while loses nothing', async () => {
  await underWay();
  ground.discord.places.outage(WORKSHOP);
  ground.discord.places.outage(WORKSHOP, true);
  const reply = ground.replies(1);
  release();
  expect((await reply)[0]?.content).toBe('thought');
  expect(await ask(RANDOM)).toBe('here');
});
