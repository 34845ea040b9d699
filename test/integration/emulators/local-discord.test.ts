import { Client, Events, GatewayIntentBits, PermissionFlagsBits, REST, Routes } from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '../../../emulators/discord/server.ts';
import { GENERAL } from '../../../emulators/discord/world/world.ts';

const LEAST = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

let discord: LocalDiscord;
const clients: Client[] = [];

async function begin(options: LocalDiscordOptions = {}): Promise<void> {
  discord = await startLocalDiscord(options);
}

async function login(intents = [...LEAST, GatewayIntentBits.MessageContent]): Promise<Client<true>> {
  const client = new Client({ intents, rest: { api: discord.apiUrl } });
  clients.push(client);
  client.on(Events.Error, () => {});
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return ready;
}

function rest(): REST {
  return new REST({ api: discord.apiUrl, version: '10', retries: 0 }).setToken(discord.token);
}

/** What raw dispatches of a kind arrive, by a field of theirs. */
function collect(
  client: Client,
  event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE',
): Record<string, unknown>[] {
  const seen: Record<string, unknown>[] = [];
  client.ws.on(event as never, (data: unknown) => seen.push(data as Record<string, unknown>));
  return seen;
}

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await discord.close();
});

describe('an unmodified discord.js', () => {
  beforeEach(() => begin());

  test('logs in, hears messages, their edits and their deletion, and writes', async () => {
    const client = await login();
    const [created, updated, deleted] = [
      collect(client, 'MESSAGE_CREATE'),
      collect(client, 'MESSAGE_UPDATE'),
      collect(client, 'MESSAGE_DELETE'),
    ];
    const ada = discord.person('Ada');
    const { id } = ada.say(GENERAL, 'one');
    ada.edit(GENERAL, id, 'two');
    ada.remove(GENERAL, id);
    await expect.poll(() => deleted.length).toBe(1);
    expect([created[0]?.content, updated[0]?.content, deleted[0]?.id]).toEqual(['one', 'two', id]);
    const channel = await client.channels.fetch(GENERAL);
    if (channel?.isSendable())
      await channel.send({ content: 'hello', files: [{ attachment: Buffer.from('x'), name: 'x.txt' }] });
    const message = discord.world.channels.get(GENERAL)?.messages.values().next().value;
    expect(message).toMatchObject({ content: 'hello', files: [{ name: 'x.txt' }] });
  });

  test('resumes after a cut connection and gets what it missed', async () => {
    const client = await login();
    const created = collect(client, 'MESSAGE_CREATE');
    discord.gateway.drop();
    discord.person('Ada').say(GENERAL, 'while you were away');
    await expect.poll(() => created.length).toBe(1);
    expect(discord.gateway.identifies).toBe(1);
  });

  test('hears what comes backwards, and as often as it is told', async () => {
    const client = await login();
    const created = collect(client, 'MESSAGE_CREATE');
    const ada = discord.person('Ada');
    discord.gateway.backwards(() => {
      ada.say(GENERAL, 'one');
      discord.gateway.faults.copies = 2;
      ada.say(GENERAL, 'two');
      discord.gateway.faults.copies = 1;
    });
    ada.say(GENERAL, 'three');
    await expect.poll(() => created.length).toBe(4);
    expect(created.map((message) => message.content)).toEqual(['two', 'two', 'one', 'three']);
  });

  test('is refused an intent that the application does not have', async () => {
    discord.settings.messageContent = false;
    await expect(login()).rejects.toThrow(/disallowed intents/i);
  });

  test('without the intent sees text only where it is spoken to', async () => {
    const client = await login(LEAST);
    const created = collect(client, 'MESSAGE_CREATE');
    const ada = discord.person('Ada');
    ada.say(GENERAL, 'among ourselves');
    ada.say(GENERAL, '@Bobbin hello');
    ada.dm('private');
    await expect.poll(() => created.length).toBe(3);
    expect(created.map((message) => message.content)).toEqual([
      '',
      `<@${discord.world.bot.id}> hello`,
      'private',
    ]);
  });

  test('keeps to the limits that it is told of', async () => {
    const client = rest();
    for (let n = 0; n < 7; n += 1)
      await client.post(Routes.channelMessages(GENERAL), { body: { content: `${n}` } });
    expect(discord.requests.filter((request) => request.status === 429)).toEqual([]);
    expect(discord.requests.at(-1)?.at).toBeGreaterThan((discord.requests[0]?.at ?? 0) + 4_000);
  });
});

describe('posting', () => {
  beforeEach(() => begin({ postsPerChannel: Number.POSITIVE_INFINITY }));

  test('the same nonce twice is one message, until the nonce is forgotten', async () => {
    const client = rest();
    const body = { content: 'once', nonce: '1-0', enforce_nonce: true };
    const [first, second] = [
      await client.post(Routes.channelMessages(GENERAL), { body }),
      await client.post(Routes.channelMessages(GENERAL), { body }),
    ];
    expect(second).toMatchObject({ id: (first as { id: string }).id });
    discord.settings.nonceMs = 0;
    await client.post(Routes.channelMessages(GENERAL), { body });
    expect(discord.world.channels.get(GENERAL)?.messages.size).toBe(2);
  });

  test.each([false, true])('hangs without an answer, the work done: %s', async (after) => {
    const held = Promise.withResolvers<void>();
    let struck = 0;
    discord.faults.add({
      route: 'message.create',
      action: { kind: 'hang', after, held: held.resolve },
      struck: () => {
        struck += 1;
      },
    });
    const leaving = new AbortController();
    const posting = rest().post(Routes.channelMessages(GENERAL), {
      body: { content: 'x' },
      signal: leaving.signal,
    });
    await held.promise;
    leaving.abort();
    await expect(posting).rejects.toThrow();
    expect(discord.world.channels.get(GENERAL)?.messages.size).toBe(after ? 1 : 0);
    expect(struck).toBe(1);
  });

  const refusals: [string, object, number][] = [
    ['too long', { content: 'x'.repeat(2_001) }, 50035],
    ['empty', { content: ' ' }, 50006],
    ['a reply to nothing', { content: 'x', message_reference: { message_id: '1' } }, 50035],
  ];
  test.each(refusals)('is refused when it is %s', async (_, body, code) => {
    await expect(rest().post(Routes.channelMessages(GENERAL), { body })).rejects.toMatchObject({ code });
  });

  // https://github.com/discord/discord-api-docs/issues/1135
  test('edits of a channel’s messages are limited together, and apart from its posts', async () => {
    const client = rest();
    const post = async (): Promise<string> =>
      ((await client.post(Routes.channelMessages(GENERAL), { body: { content: 'x' } })) as { id: string }).id;
    const ids = [await post(), await post()];
    const edit = (n: number): Promise<Response> =>
      fetch(`${discord.apiUrl}/v10${Routes.channelMessage(GENERAL, ids[n % 2] ?? '')}`, {
        method: 'PATCH',
        headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: `${n}` }),
      });
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await edit(n)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await post()).toMatch(/^\d+$/);
  });

  test('more than fifty requests in a second are limited for everything', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, () =>
        fetch(`${discord.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${discord.token}` } }),
      ),
    );
    const limited = all.filter((response) => response.status === 429);
    expect(limited.length).toBe(10);
    expect(limited[0]?.headers.get('x-ratelimit-global')).toBe('true');
  });

  test('the bot’s servers are listed with what it may do there, page by page', async () => {
    const [workshop] = [...discord.world.servers.values()];
    workshop!.botPermissions = PermissionFlagsBits.ViewChannel;
    const listed = await rest().get(Routes.userGuilds(), { query: new URLSearchParams({ limit: '200' }) });
    expect(listed).toMatchObject([{ id: workshop!.id, name: 'Workshop', permissions: '1024' }]);
    const beyond = new URLSearchParams({ after: workshop!.id });
    expect(await rest().get(Routes.userGuilds(), { query: beyond })).toEqual([]);
  });

  test('history is paged from the newest, or forward from a message', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => discord.person('Ada').say(GENERAL, `${n}`).id);
    const read = async (query: Record<string, string>): Promise<string[]> => {
      const messages = await rest().get(Routes.channelMessages(GENERAL), {
        query: new URLSearchParams(query),
      });
      return (messages as { content: string }[]).map((message) => message.content);
    };
    expect(await read({ limit: '2' })).toEqual(['4', '3']);
    expect(await read({ after: ids[1] ?? '', limit: '2' })).toEqual(['3', '2']);
    expect(await read({ before: ids[2] ?? '' })).toEqual(['1', '0']);
  });
});
