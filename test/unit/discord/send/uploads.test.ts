/** What goes with a message as bytes: read as they are sent, again for every attempt, and left out where they are no longer there. */

import { createReadStream } from 'node:fs';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../../emulators/discord/server.ts';
import type { Message } from '../../../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../../../emulators/discord/world/world.ts';
import type { Messenger, Post, PostOutcome } from '../../../../src/conversation/ports/messenger.ts';
import { createDiscordRest } from '../../../../src/discord/rest/create-rest.ts';
import { createMessenger } from '../../../../src/discord/send/messenger.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const MEBIBYTE = 1_048_576;
let folder: string;
let discord: LocalDiscord;
let question: string;
const servers: Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-uploads-'));
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  question = discord.person('Ada').say(GENERAL, '@Bobbin hello').id;
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.closeAllConnections();
  await discord.close();
  await rm(folder, { recursive: true, force: true });
});

function messengerAt(apiUrl: string): Messenger {
  const clock = createBriskClock();
  const log = createKeptLog();
  const { token } = discord;
  const { rest, uploadRest, rateLimiter } = createDiscordRest({
    token,
    apiUrl,
    clock,
    log,
    onUnauthorized: () => {},
  });
  const directory = {
    selfId: () => discord.world.bot.id,
    mayRead: () => true,
    writeBar: () => null,
    mayReact: () => true,
    fileBytes: () => 10 * MEBIBYTE,
  };
  return createMessenger({ rest, uploadRest, rateLimiter, directory, clock, log });
}

function post(messenger: Messenger, fields: Partial<Post>): Promise<PostOutcome> {
  return messenger.post({
    channelId: GENERAL,
    fairnessKey: 'a server',
    part: { content: 'Here.', file: null },
    replyTo: question,
    nonce: `${question}-0`,
    maybePosted: false,
    after: question,
    signal: AbortSignal.timeout(60_000),
    ...fields,
  });
}

const upload = (name: string, bytes: string) => ({ name, bytes: new Blob([bytes]) });
const said = (): Message[] => [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])].slice(1);
const filesOf = (message: Message | undefined) =>
  message?.files.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]);

test('goes with the words and with the file that holds the whole of them, with one nonce for every attempt', async () => {
  discord.faults.add({ route: 'message.create', action: { kind: 'cut', after: true } });
  const part = { content: 'The beginning', file: { name: 'reply.md', text: 'the whole ✓' } };
  const uploads = [upload('a.csv', 'n'), upload('ü b.csv', 'm')];
  expect(await post(messengerAt(discord.apiUrl), { part, uploads })).toHaveProperty('kind', 'posted');
  expect(said()).toHaveLength(1);
  expect(said()[0]).toMatchObject({ content: 'The beginning', replyTo: question });
  expect(filesOf(said()[0])).toEqual([
    ['reply.md', 'the whole ✓'],
    ['a.csv', 'n'],
    ['ü b.csv', 'm'],
  ]);
});

// An edit names all attachments that are to be there: https://github.com/discordjs/discord-api-types/pull/263
test('comes with an edit, once however often that is made', async () => {
  const messenger = messengerAt(discord.apiUrl);
  const { id } = (await post(messenger, {})) as { id: string };
  discord.faults.add({ route: 'message.edit', action: { kind: 'cut', after: true } });
  const edit = {
    channelId: GENERAL,
    fairnessKey: 'a server',
    messageId: id,
    signal: AbortSignal.timeout(60_000),
  };
  const part = { content: 'Here it is.', file: null };
  await messenger.edit({ ...edit, part, uploads: [upload('a.csv', 'n')] });
  expect(said()).toHaveLength(1);
  expect(said()[0]?.content).toBe('Here it is.');
  expect(filesOf(said()[0])).toEqual([['a.csv', 'n']]);
});

test('is left out and named where Discord finds it too large after all', async () => {
  const large = { name: 'large.bin', bytes: new Blob([new Uint8Array(11 * MEBIBYTE)]) };
  await post(messengerAt(discord.apiUrl), { uploads: [large] });
  expect(said()[0]?.content).toBe('Here.\n-# Not attached: `large.bin` (too large for this server).');
  expect(discord.requests.filter(({ status }) => status === 413)).toHaveLength(1);
});

test('that was all that a message had leaves a word about it', async () => {
  const large = { name: 'large.bin', bytes: new Blob([new Uint8Array(11 * MEBIBYTE)]) };
  await post(messengerAt(discord.apiUrl), { part: { content: '', file: null }, uploads: [large] });
  expect(said()[0]?.content).toBe('-# Not attached: `large.bin` (too large for this server).');
});

/** A server that takes nothing of the first request before `meanwhile` is over, cuts it, and answers the others. */
async function slowServer(meanwhile: () => Promise<void>): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  let isFirst = true;
  const read = async (request: IncomingMessage): Promise<string> => {
    let head = '';
    for await (const chunk of request) if (head.length < MEBIBYTE) head += String(chunk);
    return head;
  };
  const server = createServer(async (request, response) => {
    if (isFirst) {
      isFirst = false;
      await meanwhile();
    }
    const body = await read(request).catch(() => null);
    if (body === null) return;
    bodies.push(body);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: '5', content: '', attachments: [] }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, bodies };
}

test('of 24 MB is not in memory as a whole: what is cut off on the disk while it is sent does not arrive', async () => {
  const path = join(folder, 'large.bin');
  await writeFile(path, new Uint8Array(24 * MEBIBYTE));
  const server = await slowServer(() => truncate(path, MEBIBYTE));
  const stream = () => Readable.toWeb(createReadStream(path)) as ReturnType<Blob['stream']>;
  const uploads = [{ name: 'large.bin', bytes: { size: 24 * MEBIBYTE, stream } }];
  expect(await post(messengerAt(server.url), { uploads })).toEqual({ kind: 'posted', id: '5' });
  expect(server.bodies).toHaveLength(1);
  expect(JSON.parse(server.bodies[0] ?? '')).toMatchObject({
    content: 'Here.\n-# Not attached: `large.bin` (I no longer have it).',
    nonce: `${question}-0`,
  });
});
