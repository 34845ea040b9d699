import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Outlet, Post, PostOutcome } from '../../src/conversation/ports/outlet.ts';
import { createOutgoing } from '../../src/discord/outgoing.ts';
import { createOutlet } from '../../src/discord/outlet.ts';
import type { Fault, FaultAction } from '../../src/playground/discord/faults.ts';
import { type LocalDiscord, startLocalDiscord } from '../../src/playground/discord/server.ts';
import { type Channel, GENERAL } from '../../src/playground/discord/world.ts';
import { createKeptLog } from '../support/kept-log.ts';

let discord: LocalDiscord;
let outlet: Outlet;
let fatal: number;
let question: string;

/** Waits are a fiftieth of what they would be: what is tested is what is done, not how long it takes. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

beforeEach(async () => {
  fatal = 0;
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  const log = createKeptLog();
  const onUnauthorized = (): void => {
    fatal += 1;
  };
  const { token, apiUrl } = discord;
  const { pacer, rest } = createOutgoing({ token, apiUrl, clock, log, onUnauthorized, timeoutMs: 400 });
  outlet = createOutlet({ rest, pacer, clock, log, selfId: () => discord.world.bot.id });
  question = discord.person('Ada').say(GENERAL, '@Bobbin hello').id;
});
afterEach(() => discord.close());

const channel = (): Channel => discord.world.channels.get(GENERAL) as Channel;
const said = (): string[] => [...channel().messages.values()].slice(1).map((message) => message.content);
const trouble = (action: FaultAction, fields: Partial<Fault> = {}): void =>
  discord.faults.add({ route: 'message.create', action, ...fields });

function post(fields: Partial<Post> = {}): Promise<PostOutcome> {
  return outlet.post({
    channelId: GENERAL,
    server: 'a server',
    part: { content: 'Hi!', file: null },
    replyTo: question,
    nonce: `${question}-0`,
    maybePostedAt: null,
    signal: AbortSignal.timeout(20_000),
    ...fields,
  });
}

describe('a post', () => {
  test('is one request, a reply that pings nobody, with its nonce', async () => {
    const outcome = await post({ part: { content: '@everyone look', file: null } });
    expect(outcome).toEqual({ posted: channel().lastMessageId });
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
    ['overloaded', { kind: 'status', status: 503, code: 130000 }],
    ['limited for itself', { kind: 'limit', scope: 'user', retryAfterMs: 30 }],
    ['limited with everybody', { kind: 'limit', scope: 'global', retryAfterMs: 30 }],
    ['limited with others of the channel', { kind: 'limit', scope: 'shared', retryAfterMs: 30 }],
    ['stopped by Cloudflare', { kind: 'limit', scope: 'cloudflare', retryAfterMs: 30 }],
  ];
  test.each(troubles)('that is %s arrives once', async (_, action) => {
    trouble(action);
    trouble(action);
    expect(await post()).toEqual({ posted: channel().lastMessageId });
    expect(said()).toEqual(['Hi!']);
  });

  test('arrives without its reference when the message is gone, or the history may not be read', async () => {
    discord.person('Ada').remove(GENERAL, question);
    expect(await post()).toHaveProperty('posted');
    channel().botPermissions &= ~Permission.ReadMessageHistory;
    expect(await post({ nonce: `${question}-1` })).toHaveProperty('posted');
    expect([...channel().messages.values()].map((message) => message.replyTo)).toEqual([null, null]);
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

  test('that may have been made long ago is looked for before it is made again', async () => {
    await post();
    discord.settings.nonceMs = 0;
    expect(await post({ maybePostedAt: Date.now() - 10 * 60_000 })).toEqual({
      posted: channel().lastMessageId,
    });
    expect(said()).toEqual(['Hi!']);
    expect(
      await post({ nonce: `${question}-1`, part: { content: 'More', file: null }, maybePostedAt: 1 }),
    ).toHaveProperty('posted');
    expect(said()).toEqual(['Hi!', 'More']);
  });

  test('is not taken for another turn’s reply of the same words', async () => {
    await post();
    const second = discord.person('Ada').say(GENERAL, '@Bobbin again').id;
    const outcome = await post({ replyTo: second, nonce: `${question}-x`, maybePostedAt: 1 });
    expect(outcome).toEqual({ posted: channel().lastMessageId });
    expect(said().filter((content) => content === 'Hi!')).toHaveLength(2);
  });

  test('that is limited without a word of how long is not tried again at once', async () => {
    trouble({ kind: 'limit', scope: 'cloudflare', retryAfterMs: 0 });
    expect(await post()).toHaveProperty('posted');
    expect(discord.requests.length).toBe(2);
  });

  test('that was made and deleted since is not made again', async () => {
    trouble({ kind: 'cut', after: true });
    const leave = discord.events.on((event) => {
      if (event.type === 'message') discord.person('Ada').remove(GENERAL, event.message.id);
    });
    expect(await post()).toHaveProperty('posted');
    leave();
    expect(said()).toEqual([]);
  });
});

describe('what can never arrive', () => {
  test('is told as a value, and a closed channel is left alone for a while', async () => {
    channel().botPermissions &= ~Permission.SendMessages;
    expect(await post()).toEqual({ undeliverable: 'no permission to write in the channel' });
    expect(await post({ nonce: `${question}-1` })).toHaveProperty('undeliverable');
    expect(discord.requests).toHaveLength(1);
  });

  test('a channel that is gone is known as such', async () => {
    expect(await post({ channelId: '1100000000000009999' })).toEqual({
      undeliverable: 'the channel is gone',
    });
  });

  test('a token that is refused is fatal, and the post waits until it is called off', async () => {
    trouble({ kind: 'status', status: 401 }, { times: Number.POSITIVE_INFINITY });
    await expect(post({ signal: AbortSignal.timeout(100) })).rejects.toThrow();
    expect(fatal).toBeGreaterThan(0);
  });

  test('an outage is waited out only as long as the caller wants', async () => {
    trouble({ kind: 'status', status: 500 }, { times: Number.POSITIVE_INFINITY });
    await expect(post({ signal: AbortSignal.timeout(150) })).rejects.toThrow();
    expect(discord.requests.length).toBeGreaterThan(1);
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
