import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault, FaultAction } from '../../emulators/discord/faults.ts';
import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '../../emulators/discord/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, GENERAL, RANDOM, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import type { Post, PostOutcome } from '../../src/conversation/ports/messenger.ts';
import { createDiscordRest } from '../../src/discord/rest/create-rest.ts';
import { createMessenger, type DiscordMessenger } from '../../src/discord/send/messenger.ts';
import { createKeptLog, type KeptLog } from '../support/fakes/kept-log.ts';

let discord: LocalDiscord;
let messenger: DiscordMessenger;
let log: KeptLog;
let fatal: number;
let question: string;

/** Waits are a fiftieth of what they would be: what is tested is what is done, not how long it takes. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

/** Longer than any answer takes. */
const ANSWERED_WITHIN_MS = 60_000;
/** For those that are never answered. One that is answered later is made again, which changes nothing. */
const UNANSWERED_AFTER_MS = 1_000;

/** @param timeoutMs how long a request may take */
async function begin(options: LocalDiscordOptions = {}, timeoutMs = ANSWERED_WITHIN_MS): Promise<void> {
  fatal = 0;
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY, ...options });
  log = createKeptLog();
  const onUnauthorized = (): void => {
    fatal += 1;
  };
  const { token, apiUrl } = discord;
  const { rateLimiter, rest } = createDiscordRest({
    token,
    apiUrl,
    clock,
    log,
    onUnauthorized,
    timeoutMs,
  });
  const directory = {
    selfId: () => discord.world.bot.id,
    mayRead: () => true,
    writeBar: () => null,
    mayReact: () => true,
    fileBytes: () => 10_485_760,
  };
  messenger = createMessenger({ rest, rateLimiter, directory, clock, log });
  question = discord.person('Ada').say(GENERAL, '@Bobbin hello').id;
}

beforeEach(() => begin());
afterEach(() => discord.close());

const channel = (): Channel => discord.world.channels.get(GENERAL) as Channel;
const said = (): string[] => [...channel().messages.values()].slice(1).map((message) => message.content);
const trouble = (action: FaultAction, fields: Partial<Fault> = {}): void =>
  discord.faults.add({ route: 'message.create', action, ...fields });

function post(fields: Partial<Post> = {}): Promise<PostOutcome> {
  return messenger.post({
    channelId: GENERAL,
    fairnessKey: 'a server',
    part: { content: 'Hi!', file: null },
    replyTo: question,
    nonce: `${question}-0`,
    maybePosted: false,
    after: question,
    signal: new AbortController().signal,
    ...fields,
  });
}

describe('a post', () => {
  test('is one request, a reply that pings nobody, with its nonce', async () => {
    const outcome = await post({ part: { content: '@everyone look', file: null } });
    expect(outcome).toEqual({ kind: 'posted', id: channel().lastMessageId });
    expect(discord.requests.map((request) => request.route)).toEqual(['message.create']);
    const [, message] = channel().messages.values();
    expect(message).toMatchObject({
      replyTo: question,
      nonce: `${question}-0`,
      pinged: { users: [], roles: [], everyone: false },
    });
  });

  test('carries its file', async () => {
    await post({ part: { content: 'The beginning', file: { name: 'reply.md', text: 'the whole ✓' } } });
    const [, message] = channel().messages.values();
    expect(message?.files.map((file) => [file.name, new TextDecoder().decode(file.bytes)])).toEqual([
      ['reply.md', 'the whole ✓'],
    ]);
  });

  const troubles: [string, FaultAction][] = [
    ['cut before it was made', { kind: 'cut', after: false }],
    ['cut after it was made', { kind: 'cut', after: true }],
    ['answered 500 before it was made', { kind: 'status', status: 500 }],
    ['answered 502 after it was made', { kind: 'status', status: 502, after: true }],
    ['left without an answer before it was made', { kind: 'hang' }],
    ['left without an answer after it was made', { kind: 'hang', after: true }],
    ['overloaded', { kind: 'status', status: 503, code: 130000 }],
    ['limited for itself', { kind: 'limit', scope: 'user', retryAfterMs: 30 }],
    ['limited with everybody', { kind: 'limit', scope: 'global', retryAfterMs: 30 }],
    ['limited with others of the channel', { kind: 'limit', scope: 'shared', retryAfterMs: 30 }],
    ['stopped by Cloudflare', { kind: 'limit', scope: 'cloudflare', retryAfterMs: 30 }],
  ];
  test.each(troubles)('that is %s arrives once', async (_, action) => {
    if (action.kind === 'hang') {
      await discord.close();
      await begin({}, UNANSWERED_AFTER_MS);
    }
    trouble(action);
    trouble(action);
    expect(await post()).toEqual({ kind: 'posted', id: channel().lastMessageId });
    expect(said()).toEqual(['Hi!']);
  });

  test('arrives without its reference when the message is gone, or the history may not be read', async () => {
    discord.person('Ada').remove(GENERAL, question);
    expect(await post()).toHaveProperty('kind', 'posted');
    channel().botPermissions &= ~Permission.ReadMessageHistory;
    expect(await post({ nonce: `${question}-1` })).toHaveProperty('kind', 'posted');
    expect([...channel().messages.values()].map((message) => message.replyTo)).toEqual([null, null]);
  });

  test('keeps below a channel’s own limit, in order, and is refused by none', async () => {
    await discord.close();
    await begin({ postsPerChannel: 3, channelWindowMs: 400 });
    await Promise.all(
      Array.from({ length: 7 }, (_, n) =>
        post({ nonce: `${question}-${n}`, part: { content: `${n}`, file: null } }),
      ),
    );
    expect(said()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(discord.requests.map(({ status }) => status)).toEqual(Array(7).fill(200));
  });

  test.each(['user', 'shared'] as const)(
    'in a channel that is limited (%s) again and again holds up no other',
    async (scope) => {
      trouble({ kind: 'limit', scope, retryAfterMs: 300 }, { channelId: GENERAL, times: 5 });
      const order: string[] = [];
      const slow = post().then(() => order.push('limited'));
      await post({ channelId: RANDOM, nonce: `${question}-r`, replyTo: null }).then(() =>
        order.push('other'),
      );
      await slow;
      expect(order).toEqual(['other', 'limited']);
      expect(said()).toEqual(['Hi!']);
    },
  );

  test.each(['global', 'cloudflare'] as const)(
    'waits with all others while everything is limited (%s)',
    async (scope) => {
      trouble({ kind: 'limit', scope, retryAfterMs: 1_000 }, { channelId: GENERAL });
      const first = post();
      await expect.poll(() => discord.requests.length).toBe(1);
      await expect.poll(() => log.lines.some(({ fields }) => fields.event === 'request.limited')).toBe(true);
      const others = [1, 2, 3].map((n) =>
        post({ channelId: RANDOM, nonce: `${question}-${n}`, replyTo: null }),
      );
      await Promise.all([first, ...others]);
      const [begun = 0, ...after] = discord.requests.map(({ at }) => at);
      expect(Math.min(...after) - begun).toBeGreaterThanOrEqual(990);
      expect(discord.requests).toHaveLength(5);
    },
  );

  test('that AutoMod blocks makes room for a word about it, once', async () => {
    trouble({ kind: 'status', status: 400, code: 200000 });
    expect(await post()).toHaveProperty('kind', 'posted');
    expect(said()).toEqual([expect.stringMatching(/blocked by a rule of this server/)]);
    trouble({ kind: 'status', status: 400, code: 200000 }, { times: 2 });
    expect(await post({ nonce: `${question}-1` })).toHaveProperty('kind', 'undeliverable');
    expect(said()).toHaveLength(1);
  });

  test('goes without its file where none may be attached, and says so', async () => {
    discord.places.permit(GENERAL, channel().botPermissions & ~Permission.AttachFiles);
    await post({ part: { content: 'x'.repeat(2_000), file: { name: 'reply.md', text: 'big' } } });
    expect(said()[0]).toMatch(/may not attach files here/);
  });

  test('takes a Discord thread out of the archive, unless that is locked', async () => {
    const id = discord.nextId();
    addChannel(discord.world, { id, name: 'aside', serverId: WORKSHOP, parentId: GENERAL });
    discord.places.archive(id);
    expect(await post({ channelId: id, replyTo: null })).toHaveProperty('kind', 'posted');
    expect(discord.world.channels.get(id)?.archived).toBe(false);
    discord.places.archive(id, true);
    expect(await post({ channelId: id, replyTo: null, nonce: `${question}-1` })).toEqual({
      kind: 'undeliverable',
      why: 'the Discord thread is archived and locked',
    });
  });

  test('goes without its file where that is too large, and says so', async () => {
    trouble({ kind: 'status', status: 413, code: 40005 });
    await post({ part: { content: 'x'.repeat(2_000), file: { name: 'reply.md', text: 'big' } } });
    expect(said()[0]).toMatch(/too large for this server\.$/);
    expect(said()[0]?.length).toBeLessThanOrEqual(2_000);
  });

  test('keeps the order of a channel when the first is held up', async () => {
    trouble({ kind: 'limit', scope: 'user', retryAfterMs: 50 });
    await Promise.all(
      [0, 1, 2].map((n) => post({ nonce: `${question}-${n}`, part: { content: `part ${n}`, file: null } })),
    );
    expect(said()).toEqual(['part 0', 'part 1', 'part 2']);
  });

  // Discord keeps a nonce for minutes (https://github.com/discord/discord-api-docs/pull/6647), and clocks are set.
  test('that an earlier process may have made is looked for, whatever the clock says of when that was', async () => {
    await post();
    discord.settings.nonceMs = 0;
    expect(await post({ maybePosted: true })).toEqual({
      kind: 'posted',
      id: channel().lastMessageId,
    });
    expect(said()).toEqual(['Hi!']);
    expect(
      await post({ nonce: `${question}-1`, part: { content: 'More', file: null }, maybePosted: true }),
    ).toHaveProperty('kind', 'posted');
    expect(said()).toEqual(['Hi!', 'More']);
  });

  test('is not taken for the part before it, which has the same words', async () => {
    const same = { part: { content: 'na na na', file: null }, replyTo: null };
    const first = await post({ ...same, nonce: `${question}-1` });
    if (first.kind !== 'posted' || first.id === null) throw new Error('expected a message');
    await post({ ...same, nonce: `${question}-2`, maybePosted: true, after: first.id });
    expect(said()).toEqual(['na na na', 'na na na']);
  });

  test('is not taken for another turn’s reply of the same words', async () => {
    await post();
    const second = discord.person('Ada').say(GENERAL, '@Bobbin again').id;
    const outcome = await post({ replyTo: second, nonce: `${question}-x`, maybePosted: true });
    expect(outcome).toEqual({ kind: 'posted', id: channel().lastMessageId });
    expect(said().filter((content) => content === 'Hi!')).toHaveLength(2);
  });

  test('that is limited without a word of how long is not tried again at once', async () => {
    trouble({ kind: 'limit', scope: 'cloudflare', retryAfterMs: 0 });
    expect(await post()).toHaveProperty('kind', 'posted');
    expect(discord.requests.length).toBe(2);
  });

  test('that was made and deleted since is not made again', async () => {
    trouble({ kind: 'cut', after: true });
    const leave = discord.events.on((event) => {
      if (event.kind === 'message') discord.person('Ada').remove(GENERAL, event.message.id);
    });
    expect(await post()).toHaveProperty('kind', 'posted');
    leave();
    expect(said()).toEqual([]);
  });
});

describe('what can never arrive', () => {
  test('is told as a value, and a closed channel is left alone for a while', async () => {
    channel().botPermissions &= ~Permission.SendMessages;
    expect(await post()).toEqual({ kind: 'undeliverable', why: 'no permission to write in the channel' });
    expect(await post({ nonce: `${question}-1` })).toHaveProperty('kind', 'undeliverable');
    expect(discord.requests).toHaveLength(1);
  });

  test('may arrive again as soon as the rights in its server have changed', async () => {
    const before = channel().botPermissions;
    discord.places.permit(GENERAL, before & ~Permission.SendMessages);
    await post();
    discord.places.permit(GENERAL, before);
    messenger.reopen('another server');
    expect(await post()).toHaveProperty('kind', 'undeliverable');
    messenger.reopen('a server');
    expect(await post()).toHaveProperty('kind', 'posted');
    expect(said()).toEqual(['Hi!']);
  });

  test('a channel or a server that went while the post was under way is known as such', async () => {
    const once = (struck: () => void): void => trouble({ kind: 'delay', ms: 0 }, { struck });
    once(() => discord.places.remove(GENERAL));
    expect(await post()).toEqual({ kind: 'undeliverable', why: 'the channel is gone' });
    once(() => discord.places.kick(WORKSHOP));
    const kicked = post({ channelId: RANDOM, replyTo: null, nonce: `${question}-r` });
    expect(await kicked).toEqual({ kind: 'undeliverable', why: 'no access to the channel' });
  });

  test('is told of any request whose token is refused, since discord.js drops it then', async () => {
    discord.faults.add({ route: 'typing', action: { kind: 'status', status: 401 } });
    const end = messenger.type(GENERAL);
    await expect.poll(() => fatal).toBe(1);
    end();
  });

  test('a channel that is gone is known as such', async () => {
    expect(await post({ channelId: '1100000000000009999' })).toEqual({
      kind: 'undeliverable',
      why: 'the channel is gone',
    });
  });

  test('a token that is refused is fatal, and the post waits until it is called off', async () => {
    trouble({ kind: 'status', status: 401 }, { times: Number.POSITIVE_INFINITY });
    const calledOff = new AbortController();
    const waiting = post({ signal: calledOff.signal });
    await expect.poll(() => fatal).toBeGreaterThan(0);
    calledOff.abort();
    await expect(waiting).rejects.toThrow();
  });

  test('what its server refuses is told at once where the caller counts, and again after a quarter of an hour', async () => {
    trouble({ kind: 'status', status: 500 }, { times: Number.POSITIVE_INFINITY });
    expect(await post({ refusal: { since: null } })).toEqual({ kind: 'refused' });
    expect(discord.requests).toHaveLength(1);
    expect(await post({ refusal: { since: clock.now() - 15 * 60_000 - 1 } })).toEqual({ kind: 'given-up' });
    const calledOff = new AbortController();
    const before = discord.requests.length;
    const patient = post({ refusal: { since: clock.now() - 14 * 60_000 }, signal: calledOff.signal });
    await expect.poll(() => discord.requests.length).toBeGreaterThan(before + 1);
    calledOff.abort();
    await expect(patient).rejects.toThrow();
  });

  test('a connection that is cut refuses nothing', async () => {
    trouble({ kind: 'cut', after: false });
    expect(await post({ refusal: { since: null } })).toHaveProperty('kind', 'posted');
  });

  test('an outage is waited out only as long as the caller wants', async () => {
    trouble({ kind: 'status', status: 500 }, { times: Number.POSITIVE_INFINITY });
    const wanted = new AbortController();
    const posting = post({ signal: wanted.signal });
    await expect.poll(() => discord.requests.length).toBeGreaterThan(1);
    wanted.abort();
    await expect(posting).rejects.toThrow();
  });
});

test('sixty posts at once stay below the global limit', async () => {
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      post({ nonce: `${question}-${n}`, part: { content: `${n}`, file: null } }),
    ),
  );
  expect(discord.requests.filter((request) => request.status === 429)).toEqual([]);
  expect(said()).toHaveLength(60);
});

test('a flood in one server leaves the others their place', async () => {
  await discord.close();
  await begin({ globalPerSecond: Number.POSITIVE_INFINITY });
  const flood = Array.from({ length: 120 }, (_, n) => {
    const id = String(1_200_000_000_000_000_000n + BigInt(n));
    addChannel(discord.world, { id, name: `channel-${n}`, serverId: WORKSHOP });
    return post({ channelId: id, nonce: `${question}-${n}`, replyTo: null, fairnessKey: 'busy' });
  });
  const quiet = post({ channelId: RANDOM, nonce: `${question}-q`, replyTo: null, fairnessKey: 'quiet' });
  await Promise.all([quiet, ...flood]);
  expect(discord.requests).toHaveLength(121);
  const before = discord.requests.findIndex(({ channelId }) => channelId === RANDOM);
  expect(before).toBeLessThan(12); // a burst of five, and turn by turn from there
});
