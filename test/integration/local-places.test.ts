/** The local Discord where people change what the bot may do and hear: rights, time-outs, Discord threads, names, embeds. */

import {
  Client,
  Events,
  GatewayIntentBits,
  PermissionFlagsBits as Permission,
  REST,
  Routes,
} from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';

const CLOUDY = '😶';

let discord: LocalDiscord;
let client: Client<true>;
/** What the gateway has told, by the kind of event. */
let told: Map<string, Record<string, unknown>[]>;
const rest = (): REST => new REST({ api: discord.apiUrl, version: '10', retries: 0 }).setToken(discord.token);

beforeEach(async () => {
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  told = new Map();
  const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
  const made = new Client({
    intents: [Guilds, GuildMessages, MessageContent],
    rest: { api: discord.apiUrl },
  });
  for (const event of ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'THREAD_UPDATE', 'GUILD_MEMBER_UPDATE'])
    made.ws.on(event as never, (data: unknown) => {
      told.set(event, [...(told.get(event) ?? []), data as Record<string, unknown>]);
    });
  const ready = new Promise<Client<true>>((resolve) => made.once(Events.ClientReady, resolve));
  await made.login(discord.token);
  client = await ready;
});

afterEach(async () => {
  await client.destroy();
  await discord.close();
});

const general = (): Channel => discord.world.channels.get(GENERAL) as Channel;
const post = (channelId: string, content = 'hello'): Promise<unknown> =>
  rest().post(Routes.channelMessages(channelId), { body: { content } });
const lastOf = (event: string): Record<string, unknown> | undefined => told.get(event)?.at(-1);

test('a bot that is timed out may look, and nothing else, until that ends', async () => {
  const { id } = discord.person('Ada').say(GENERAL, 'hello');
  discord.places.timeOut(WORKSHOP, Date.now() + 60_000);
  await expect(post(GENERAL)).rejects.toMatchObject({ status: 403, code: 50013 });
  const reaction = Routes.channelMessageOwnReaction(GENERAL, id, encodeURIComponent(CLOUDY));
  await expect(rest().put(reaction)).rejects.toMatchObject({ code: 50013 });
  expect(await rest().get(Routes.channelMessages(GENERAL))).toHaveLength(1);
  await expect.poll(() => lastOf('GUILD_MEMBER_UPDATE')?.communication_disabled_until).toBeTypeOf('string');
  discord.places.timeOut(WORKSHOP, Date.now() - 1);
  await post(GENERAL);
});

test('a Discord thread goes by the rights of its channel, its lock and its archive', async () => {
  const id = discord.nextId();
  addChannel(discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
  discord.places.archive(id);
  await post(id);
  await expect.poll(() => told.get('THREAD_UPDATE')?.length).toBe(2);
  expect(lastOf('THREAD_UPDATE')).toMatchObject({ thread_metadata: { archived: false, locked: false } });
  discord.places.lock(id);
  await expect(post(id)).rejects.toMatchObject({ code: 160005 });
  const { botPermissions } = general();
  discord.places.permit(GENERAL, botPermissions | Permission.ManageThreads);
  await post(id);
  discord.places.lock(id, false);
  discord.places.permit(GENERAL, botPermissions & ~Permission.SendMessagesInThreads);
  await expect(post(id)).rejects.toMatchObject({ code: 50013 });
  await post(GENERAL);
});

test('what the bot may do here alone is in the overwrites that discord.js reckons with', async () => {
  discord.places.permit(
    GENERAL,
    (general().botPermissions & ~Permission.SendMessages) | Permission.ManageThreads,
  );
  const mine = () => client.guilds.cache.get(WORKSHOP)?.members.me;
  await expect
    .poll(() => {
      const channel = client.channels.cache.get(GENERAL);
      const permissions =
        channel?.isTextBased() && !channel.isDMBased() ? channel.permissionsFor(mine()!) : null;
      return [permissions?.has('SendMessages'), permissions?.has('ManageThreads')];
    })
    .toEqual([false, true]);
});

test('what somebody is called in a server the gateway says, and REST only where it is asked for the member', async () => {
  const ada = discord.person('Ada');
  discord.places.nickname(WORKSHOP, ada.user.id, 'Countess');
  ada.say(GENERAL, '@Ada hello');
  await expect
    .poll(() => lastOf('MESSAGE_CREATE'))
    .toMatchObject({
      member: { nick: 'Countess' },
      mentions: [{ member: { nick: 'Countess' } }],
    });
  const [read] = (await rest().get(Routes.channelMessages(GENERAL))) as Record<string, unknown>[];
  expect(read).not.toHaveProperty('member');
  expect(read?.mentions).toEqual([expect.not.objectContaining({ member: expect.anything() })]);
  const member = Routes.guildMember(WORKSHOP, ada.user.id);
  expect(await rest().get(member)).toMatchObject({ nick: 'Countess', user: { global_name: 'Ada' } });
  await expect(rest().get(Routes.guildMember(WORKSHOP, '1'))).rejects.toMatchObject({ code: 10007 });
});

test('a forum post begins with a message under its own id', async () => {
  const forum = addChannel(discord.world, {
    id: discord.nextId(),
    name: 'help',
    serverId: WORKSHOP,
    forum: true,
  });
  const first = discord.threads.post(forum, discord.person('Ben').user, 'Login fails', 'It says no.');
  expect(first.id).toBe(first.channelId);
  await expect.poll(() => lastOf('MESSAGE_CREATE')).toMatchObject({ id: first.id, channel_type: 11 });
  expect(await rest().get(Routes.channel(first.channelId))).toMatchObject({
    name: 'Login fails',
    parent_id: forum.id,
  });
  expect(await rest().get(Routes.channelMessage(first.id, first.id))).toMatchObject({
    content: 'It says no.',
  });
});

test('what a link shows comes as an update that is no edit', async () => {
  const message = discord.person('Ada').say(GENERAL, 'see https://example.com');
  discord.messages.unfurl(message, [{ type: 'link', title: 'Example' }]);
  await expect
    .poll(() => lastOf('MESSAGE_UPDATE'))
    .toMatchObject({
      edited_timestamp: null,
      embeds: [{ title: 'Example' }],
    });
});

test('one message alone can be refused, by its words', async () => {
  discord.faults.add({
    route: 'message.create',
    containing: 'poison',
    action: { kind: 'status', status: 500 },
    times: Number.POSITIVE_INFINITY,
  });
  await expect(post(GENERAL, 'a poisonous word')).rejects.toMatchObject({ status: 500 });
  await post(GENERAL, 'another');
  await expect(post(GENERAL, 'poison')).rejects.toMatchObject({ status: 500 });
});
