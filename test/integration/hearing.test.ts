/** What the assistant is told of what was said, whatever form it has on Discord. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
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
  // The script says what it was told last.
  assistant.setScript(({ messages }) => messages.findLast(({ role }) => role === 'user')?.text ?? 'nothing');
});
afterEach(async () => {
  await ground.end();
  await assistant.close();
});

interface Asking {
  readonly replyTo?: string;
  readonly name?: string;
  readonly channelId?: string;
}

async function ask(text: string, options: Asking = {}): Promise<string> {
  const { name = 'Ada', channelId = GENERAL, ...saying } = options;
  const reply = ground.replies(1, channelId);
  ground.discord.person(name).say(channelId, `@Bobbin ${text}`, saying);
  return (await reply)[0]?.content ?? '';
}

// https://github.com/NousResearch/hermes-agent/issues/45188
test('an alert that is only an embed, or only components, is quoted by whoever replies to it', async () => {
  await ground.start();
  const ben = ground.discord.person('Ben');
  const embed = ben.say(GENERAL, '', {
    webhook: true,
    embeds: [{ title: 'Build #812 failed', fields: [{ name: 'Branch', value: 'main' }] }],
  });
  expect(await ask('what does this mean?', { replyTo: embed.id })).toBe(
    'Ada: In reply to Ben:\n> Build #812 failed\n> Branch: main\nwhat does this mean?',
  );
  const components = ben.say(GENERAL, '', {
    webhook: true,
    flags: 1 << 15,
    components: [{ type: 17, components: [{ type: 10, content: 'Maintenance on Friday' }] }],
  });
  expect(await ask('when?', { replyTo: components.id })).toBe(
    'Ada: In reply to Ben:\n> Maintenance on Friday\nwhen?',
  );
});

// https://github.com/Senither/hypixel-discord-chat-bridge/issues/18
test('somebody with a nickname has it in what is said now, what was missed and what is quoted', async () => {
  const ben = ground.discord.person('Ben');
  ground.discord.places.nickname(WORKSHOP, ben.user.id, 'Countess');
  const before = await ground.start();
  expect(await ask('one', { name: 'Ben' })).toBe('Countess: one');
  await before.stop();
  const missed = ben.say(GENERAL, '@Bobbin two');
  const reply = ground.replies(1);
  await ground.start();
  expect((await reply)[0]?.content).toBe('Countess: two');
  expect(await ask('what of this?', { replyTo: missed.id })).toBe(
    'Ada: In reply to Countess:\n> @Bobbin two\nwhat of this?',
  );
});

// https://github.com/NousResearch/hermes-agent/issues/1596
test('a reply to what the bot said is quoted after a reset, and not before', async () => {
  await ground.start();
  expect(await ask('one')).toBe('Ada: one');
  const said = ground.discord.world.channels.get(GENERAL)?.lastMessageId ?? '';
  expect(await ask('two', { replyTo: said })).toBe('Ada: two');
  await ground.discord.person('Ada').command(GENERAL, '/reset').answer();
  expect(await ask('three', { replyTo: said })).toBe('Ada: In reply to Bobbin:\n> Ada: one\nthree');
});

// https://github.com/NousResearch/hermes-agent/issues/45188
test('a question in a forum post, or in a thread on a message, comes with the title and the first message', async () => {
  await ground.start();
  assistant.setScript(({ messages }) => messages.map(({ text }) => text).join(' | '));
  const { world, threads } = ground.discord;
  const forum = addChannel(world, {
    id: ground.discord.nextId(),
    name: 'help',
    serverId: WORKSHOP,
    forum: true,
  });
  ground.discord.places.permit(forum.id, forum.botPermissions);
  const ben = ground.discord.person('Ben');
  const post = threads.post(forum, ben.user, 'Login fails', 'It says no.');
  expect(await ask('any idea?', { channelId: post.channelId })).toBe(
    'This Discord thread is called “Login fails”. It began with a message of Ben:\n> It says no. | Ada: any idea?',
  );
  const message = ben.say(GENERAL, 'The build is red.');
  const general = world.channels.get(GENERAL) as Channel;
  const thread = threads.begin(general, ben.user, 'red build', message);
  expect(await ask('why?', { channelId: thread?.id ?? '' })).toBe(
    'This Discord thread is called “red build”. It began with a message of Ben:\n> The build is red. | Ada: why?',
  );
  const reads = ground.discord.requests.filter(({ route }) => route === 'message.get');
  expect(reads).toHaveLength(2);
});

test('a first message that cannot be read does no harm', async () => {
  await ground.start();
  const ben = ground.discord.person('Ben');
  const message = ben.say(GENERAL, 'The build is red.');
  const general = ground.discord.world.channels.get(GENERAL) as Channel;
  const thread = ground.discord.threads.begin(general, ben.user, 'red build', message);
  ground.discord.faults.add({ route: 'message.get', action: { kind: 'status', status: 500 }, times: 9 });
  expect(await ask('why?', { channelId: thread?.id ?? '' })).toBe('Ada: why?');
});
