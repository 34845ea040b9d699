/** A message that is shown before it is whole, and what Discord may answer. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../../emulators/discord/server.ts';
import type { Message } from '../../../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../../../emulators/discord/world/world.ts';
import { type Clock, systemClock } from '../../../../src/async/clock.ts';
import type { Messenger, Post } from '../../../../src/conversation/ports/messenger.ts';
import { createDiscordRest } from '../../../../src/discord/rest/create-rest.ts';
import { createMessenger } from '../../../../src/discord/send/messenger.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

/** Every wait is a hundredth as long. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

let discord: LocalDiscord;
let messenger: Messenger;
let question: string;

beforeEach(async () => {
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  const { token, apiUrl } = discord;
  const log = createKeptLog();
  const { rateLimiter, rest } = createDiscordRest({ token, apiUrl, clock, log, onUnauthorized: () => {} });
  const selfId = (): string => discord.world.bot.id;
  const directory = {
    selfId,
    mayRead: () => true,
    writeBar: () => null,
    mayReact: () => true,
    fileBytes: () => 10_485_760,
  };
  messenger = createMessenger({ rest, rateLimiter, directory, clock, log });
  question = discord.person('Ada').say(GENERAL, '@Bobbin hello').id;
});

afterEach(() => discord.close());

const sending = () => ({
  channelId: GENERAL,
  fairnessKey: 'a server',
  signal: AbortSignal.timeout(10_000),
});
const post = (content: string, fields: Partial<Post> = {}) =>
  messenger.post({
    ...sending(),
    part: { content, file: null },
    replyTo: question,
    nonce: `${question}-0`,
    maybePosted: false,
    after: question,
    ...fields,
  });
const own = (): Message | undefined =>
  [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])].findLast(
    ({ author }) => author.id === discord.world.bot.id,
  );
const count = (route: string): number => discord.requests.filter((request) => request.route === route).length;

async function drafted(): Promise<string> {
  const outcome = await post('half of', { isDraft: true });
  return outcome.kind === 'posted' && outcome.id !== null ? outcome.id : expect.fail(outcome.kind);
}

test('a draft is tried once, and found again in its first words where its answer was lost', async () => {
  discord.faults.add({ route: 'message.create', action: { kind: 'status', status: 502, after: true } });
  expect(await post('half of', { isDraft: true })).toEqual({ kind: 'refused' });
  expect(count('message.create')).toBe(1);
  discord.settings.nonceMs = 0; // Discord remembers a nonce for a few minutes, and does not always send it back
  Object.assign(own() ?? {}, { nonce: null });
  const outcome = await post('half of it', { maybePosted: true, earlier: 'half of' });
  expect(outcome).toEqual({ kind: 'posted', id: own()?.id });
  expect(own()?.content).toBe('half of it');
  expect(count('message.create')).toBe(1);
});

test('an edit that a reply waits for is tried again, one that nobody waits for is not', async () => {
  const id = await drafted();
  discord.faults.add({ route: 'message.edit', action: { kind: 'status', status: 500 } });
  expect(await messenger.grow({ ...sending(), messageId: id, latest: async () => 'half of it' })).toEqual({
    kind: 'failed',
  });
  discord.faults.add({ route: 'message.edit', action: { kind: 'status', status: 500 } });
  const whole = { content: 'all of it', file: null };
  expect(await messenger.edit({ ...sending(), messageId: id, part: whole })).toEqual({ kind: 'posted', id });
  expect(own()?.content).toBe('all of it');
  expect(count('message.edit')).toBe(3);
});

test('who counts is told that Discord’s server fails to take an edit', async () => {
  const id = await drafted();
  discord.faults.add({ route: 'message.edit', action: { kind: 'status', status: 500 } });
  const part = { content: 'all of it', file: null };
  const edit = { ...sending(), messageId: id, part, refusal: { since: null } };
  expect(await messenger.edit(edit)).toEqual({ kind: 'refused' });
});

// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes
test('what can be edited no more is told as that', async () => {
  const id = await drafted();
  const action = { kind: 'status', status: 400, code: 30046 } as const;
  discord.faults.add({ route: 'message.edit', action, times: 2 });
  const part = { content: 'all of it', file: null };
  expect(await messenger.edit({ ...sending(), messageId: id, part })).toMatchObject({ kind: 'unchangeable' });
  expect(await messenger.grow({ ...sending(), messageId: id, latest: async () => 'x' })).toMatchObject({
    kind: 'refused',
  });
});

test('a message that becomes a beginning and a file has the file once, however often it is edited', async () => {
  const id = await drafted();
  const part = { content: 'the beginning', file: { name: 'reply.md', text: 'all of it' } };
  await messenger.edit({ ...sending(), messageId: id, part });
  await messenger.edit({ ...sending(), messageId: id, part });
  expect(own()?.files.map(({ name }) => name)).toEqual(['reply.md']);
});

test('a message that cannot be deleted is not tried for ever', async () => {
  const id = await drafted();
  discord.faults.add({ route: 'message.delete', action: { kind: 'cut', after: false } });
  discord.faults.add({ route: 'message.delete', action: { kind: 'status', status: 403, code: 50013 } });
  expect(await messenger.remove({ ...sending(), message: { kind: 'known', id } })).toMatchObject({
    kind: 'undeliverable',
  });
  expect(count('message.delete')).toBe(2);
});
