import { beforeEach, describe, expect, test } from 'vitest';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import type { SettingsInForce } from '../../../../src/conversation/settings/in-force.ts';
import type { Answering } from '../../../../src/conversation/settings/replies.ts';
import type { Directory } from '../../../../src/discord/directory/directory.ts';
import { createInbound, type Inbound } from '../../../../src/discord/receive/inbound.ts';
import type { PageQuery } from '../../../../src/discord/rest/channel-history.ts';
import { StoreError } from '../../../../src/errors.ts';
import { snowflakeAt } from '../../../../src/snowflake.ts';
import { apiMessage, apiUser, replyTo } from '../../../support/discord-api.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import {
  createFakeConversations,
  type FakeConversations,
} from '../../../support/fakes/fake-conversations.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { type Active, createActivity, idle } from '../../../support/idle.ts';
import { incoming as message } from '../../../support/messages.ts';

const NOW = 1_800_000_000_000;
const WINDOW = 15 * 60_000;
const SERVER = '200000000000000001';
const CHANNEL = '100000000000000001';
/** The n-th message of a test, said a minute ago. */
const id = (n: number): string => String(BigInt(snowflakeAt(NOW - 60_000)) + BigInt(n));

const directory: Directory = {
  selfId: () => 'bot',
  applicationId: () => 'bot',
  ownerIds: () => [],
  readsContent: () => readsContent(),
  ownRoleId: () => undefined,
  roleName: () => undefined,
  channelName: () => undefined,
  serverName: () => undefined,
  nickname: () => undefined,
  mayRead: () => true,
  writeBar: () => null,
  mayReact: () => true,
  fileBytes: () => 10_485_760,
  discordThread: () => null,
  around: () => null,
  isIn: () => true,
  standing: () => ({}),
};

function settingsWith(value: Answering): SettingsInForce {
  return {
    replies: { value, from: 'channel' },
    model: { value: 'own-1', from: 'operator', notAllowed: null },
    streaming: { value: 'auto', from: 'operator' },
    access: [],
    parentId: null,
    startedBy: null,
  };
}

let clock: FakeClock;
let stop: AbortController;
let taken: string[];
let cursors: Map<string, string>;
let asked: PageQuery[];
/** What the channel holds; a promise holds the page back. */
let page: Promise<readonly number[]>;
/** Which of its messages are the bot's replies, and to which. */
let replies: Map<number, number>;
let direct: readonly string[];
/** The store's next answers about cursors and direct messages fail so. */
let failures: Error[];
/** Is asked once for each message that is parsed. */
let readsContent: () => boolean;
/** Those of its messages that Discord delivers without a field that all have. */
let broken: readonly number[];
/** Whether the bot is mentioned in what the channel holds. */
let mentionsBot: boolean;
/** Asks what people are called. */
let learn: (people: readonly string[]) => Promise<void>;
/** Which messages of the channel are answered. */
let answering: Answering;
let inbound: Inbound;
let conversations: FakeConversations;
/** Reads of the channel. */
let discord: Active;

function live(n: number, fields: Partial<IncomingMessage> = {}): IncomingMessage {
  return message(n, `live ${n}`, { id: id(n), channelId: CHANNEL, serverId: SERVER, ...fields });
}

const arrive = (one: IncomingMessage): unknown => inbound.onMessage(one, null, async () => one);

function answer<T>(value: T): T {
  const failure = failures.shift();
  if (failure !== undefined) throw failure;
  return value;
}

beforeEach(() => {
  clock = createFakeClock(NOW);
  stop = new AbortController();
  [taken, asked, cursors] = [[], [], new Map([[CHANNEL, id(0)]])];
  [page, replies, direct, failures] = [Promise.resolve([]), new Map(), [], []];
  readsContent = () => true;
  learn = async () => {};
  answering = 'mention';
  mentionsBot = false;
  broken = [];
  let sessions = 0;
  const activity = createActivity();
  discord = { activity };
  conversations = createFakeConversations({
    async receive(one, { tooLate = false } = {}) {
      if (taken.some((text) => text.endsWith(` ${BigInt(one.id) - BigInt(id(0))}`)))
        return { kind: 'ignored', why: 'seen-before' };
      taken.push(one.text);
      cursors.set(one.channelId, one.id);
      return tooLate ? { kind: 'missed' } : { kind: 'accepted' };
    },
    edit: async () => {},
    retract: async () => {},
    settings: async () => settingsWith(answering),
    cursor: async (channelId) => answer(cursors.get(channelId) ?? null),
    directMessages: async () => answer(direct),
  });
  inbound = createInbound({
    conversations,
    nicknames: { learn: (_, people) => learn(people) },
    history: {
      async page(channelId, query) {
        asked.push(query);
        const from = BigInt('after' in query ? query.after : 0n);
        const held = await page; // what the test holds back is not under way
        const found = await activity.count(() => held.filter((n) => BigInt(id(n)) > from));
        return found.map((n) => {
          const to = replies.get(n);
          const reply =
            to === undefined ? {} : { author: apiUser('bot'), message_reference: replyTo(id(to)) };
          const mentions = mentionsBot ? [apiUser('bot')] : [];
          const whole = apiMessage(id(n), {
            channel_id: channelId,
            content: `missed ${n}`,
            mentions,
            ...reply,
          });
          return broken.includes(n) ? ({ ...whole, mentions: undefined } as unknown as typeof whole) : whole;
        });
      },
    },
    lastOnline: {
      // As it notes each session itself, only the first one learns when the bot was away.
      begin: async () => (sessions++ === 0 ? NOW - 120_000 : clock.now()),
    },
    directory,
    answerWithinMs: WINDOW,
    clock,
    log: createKeptLog(),
    signal: stop.signal,
  });
});

const server = (lastMessage: number): unknown =>
  inbound.onServer(SERVER, [{ id: CHANNEL, lastMessageId: id(lastMessage) }]);

describe('a message that arrives', () => {
  test('in a channel that was missed in follows what was missed', async () => {
    const held = Promise.withResolvers<number[]>();
    page = held.promise;
    inbound.onSession(0, [SERVER]);
    server(2);
    const done = arrive(live(3));
    await idle(clock, conversations, discord);
    expect(taken).toEqual([]);
    held.resolve([1, 2, 3]);
    await done;
    expect(taken).toEqual(['missed 1', 'missed 2', 'missed 3']);
  });

  test('does not overtake what was missed while names are asked for', async () => {
    const names = Promise.withResolvers<void>();
    mentionsBot = true;
    learn = (people) => (people.length > 0 ? names.promise : Promise.resolve());
    page = Promise.resolve([1, 2]);
    inbound.onSession(0, [SERVER]);
    server(2);
    const done = arrive(live(3));
    await idle(clock, conversations, discord);
    expect(taken).toEqual([]);
    names.resolve();
    await done;
    expect(taken).toEqual(['missed 1', 'missed 2', 'live 3']);
  });

  test.each([
    ['mention', 0],
    ['always', 1],
    ['author', 1],
  ] as const)(
    'where it answers on %s, those who did not speak to the bot are asked for: %i',
    async (mode, n) => {
      const learned: string[] = [];
      learn = async (people) => void learned.push(...people);
      answering = mode;
      page = Promise.resolve([1]);
      inbound.onSession(0, [SERVER]);
      server(2);
      await arrive(live(3));
      expect(learned).toHaveLength(n);
    },
  );

  test('before its server was named follows what was missed, too', async () => {
    page = Promise.resolve([1, 2]);
    inbound.onSession(0, [SERVER]);
    await arrive(live(3));
    expect(taken).toEqual(['missed 1', 'missed 2', 'live 3']);
    server(3);
    await idle(clock, conversations, discord);
    expect(taken).toHaveLength(3);
    expect(asked).toHaveLength(1); // the cursor tells that there is nothing new
  });

  test('does not wait for long for what cannot be had', async () => {
    page = new Promise(() => {});
    inbound.onSession(0, [SERVER]);
    server(2);
    const done = arrive(live(3));
    await idle(clock, conversations, discord);
    clock.advance(10_000);
    await done;
    await arrive(live(4)); // nor does the next one
    expect(taken).toEqual(['live 3', 'live 4']);
  });

  test('in a direct message and overtakes what was missed does not make it answered', async () => {
    const held = Promise.withResolvers<number[]>();
    [page, direct] = [held.promise, [CHANNEL]];
    inbound.onSession(0, []);
    const done = arrive(live(3, { serverId: null }));
    await idle(clock, conversations, discord);
    clock.advance(10_000);
    await done;
    const reply = Number(BigInt(snowflakeAt(NOW + 11_000)) - BigInt(id(0)));
    replies.set(reply, 3);
    held.resolve([1, 2, 3, reply]);
    await idle(clock, conversations, discord);
    expect(taken).toEqual(['live 3', 'missed 1', 'missed 2']);
  });

  test('is left to the next start when the bot stops before what was missed is there', async () => {
    page = new Promise(() => {});
    inbound.onSession(0, [SERVER]);
    server(2);
    const done = arrive(live(3));
    await idle(clock, conversations, discord);
    stop.abort();
    await done;
    expect(taken).toEqual([]);
  });

  test('and is deleted while it waits is not taken in, nor is one that was read and deleted since', async () => {
    const held = Promise.withResolvers<number[]>();
    page = held.promise;
    inbound.onSession(0, [SERVER]);
    server(2);
    const done = arrive(live(3));
    await idle(clock, conversations, discord);
    await inbound.onDelete(CHANNEL, [id(1), id(3)]);
    held.resolve([1, 2]);
    await done;
    await idle(clock, conversations, discord);
    expect(taken).toEqual(['missed 2']);
  });

  test('in a channel with nothing new is taken in at once', async () => {
    inbound.onSession(0, [SERVER]);
    server(0);
    await arrive(live(1));
    expect([taken, asked]).toEqual([['live 1'], []]);
  });
});

test('a session that follows another at once reads a channel again only where something is new', async () => {
  page = Promise.resolve([1, 2]);
  inbound.onSession(0, [SERVER]);
  server(2);
  server(2); // Discord may say it twice
  inbound.onSession(0, [SERVER]);
  server(2);
  await idle(clock, conversations, discord);
  expect(taken).toEqual(['missed 1', 'missed 2']);
  expect(asked).toHaveLength(1);
});

describe('when the store does not answer at the beginning of a session', () => {
  const unavailable = new StoreError('unavailable', 'the disk is gone');

  test('a channel is read once it does', async () => {
    page = Promise.resolve([1, 2]);
    failures = [unavailable, unavailable];
    inbound.onSession(0, [SERVER]);
    server(2);
    await idle(clock, conversations, discord);
    expect(taken).toEqual([]);
    for (let n = 0; n < 2; n += 1) {
      clock.advance(10_000);
      await idle(clock, conversations, discord);
    }
    expect(taken).toEqual(['missed 1', 'missed 2']);
  });

  test('direct messages are looked for once it does', async () => {
    [page, direct] = [Promise.resolve([1, 2]), [CHANNEL]];
    failures = [unavailable];
    inbound.onSession(0, []);
    await idle(clock, conversations, discord);
    clock.advance(10_000);
    await idle(clock, conversations, discord);
    expect(taken).toEqual(['missed 1', 'missed 2']);
  });
});

test('a direct message that the bot did not know comes with the next one, also if the store did not answer at first', async () => {
  [page, cursors] = [Promise.resolve([1]), new Map()];
  failures = [new StoreError('unavailable', 'the disk is gone')];
  inbound.onSession(0, []);
  await idle(clock, conversations, discord);
  clock.advance(10_000);
  await idle(clock, conversations, discord);
  await arrive(live(2, { serverId: null }));
  expect(taken).toEqual(['missed 1', 'live 2']);
});

test('a message that cannot be parsed is left out, and the others are handed on', async () => {
  page = Promise.resolve([1, 2]);
  readsContent = () => {
    readsContent = () => true;
    throw new TypeError('of a kind that nobody knows');
  };
  inbound.onSession(0, [SERVER]);
  server(2);
  await idle(clock, conversations, discord);
  expect(taken).toEqual(['missed 2']);
});

test('a message that lacks what all have is left out, and the others are handed on', async () => {
  page = Promise.resolve([1, 2]);
  broken = [1];
  inbound.onSession(0, [SERVER]);
  server(2);
  await idle(clock, conversations, discord);
  expect(taken).toEqual(['missed 2']);
});

// https://github.com/NousResearch/hermes-agent/issues/21850
describe('a mention that is added by an edit', () => {
  const MINUTE = 60_000;
  /** The message was said a minute ago. */
  const edit = (n: number, at: number, fields: Partial<IncomingMessage> = {}): unknown => {
    const message = live(n, { text: `edited ${n}`, ...fields });
    return inbound.onEdit(message, new Date(at).toISOString(), async () => message);
  };

  test('is answered within a quarter of an hour of the message, once', async () => {
    await edit(1, NOW);
    await edit(1, NOW + 1);
    await arrive(live(1));
    expect(taken).toEqual(['edited 1']);
  });

  test('follows what was missed before it', async () => {
    page = Promise.resolve([1, 2]);
    inbound.onSession(0, [SERVER]);
    server(2);
    await edit(3, NOW);
    expect(taken).toEqual(['missed 1', 'missed 2', 'edited 3']);
  });

  test.each<[string, number, number, Partial<IncomingMessage>]>([
    ['that comes later', NOW + 15 * MINUTE, 15 * MINUTE, {}],
    ['of that time which Discord tells of later, as with a pin', NOW, 15 * MINUTE, {}],
    ['of a message that mentions nobody', NOW, 0, { mentionsBot: false }],
    ['of another bot', NOW, 0, { author: { id: '9', name: 'Ben', kind: 'bot' } }],
    ['of a direct message', NOW, 0, { serverId: null }],
  ])('is not, %s', async (_, at, laterMs, fields) => {
    clock.set(NOW + laterMs);
    await edit(1, at, fields);
    expect(taken).toEqual([]);
  });
});

test('channels and servers that go are told', async () => {
  const conversations = createFakeConversations({
    closeChannel: async () => {},
    leaveServer: async () => {},
  });
  const places = createInbound({
    conversations,
    nicknames: { learn: async () => {} },
    history: { page: async () => [] },
    lastOnline: { begin: async () => null },
    directory,
    answerWithinMs: 0,
    clock,
    log: createKeptLog(),
    signal: stop.signal,
  });
  await places.onChannelsGone(['1', '2']);
  await places.onServerLeft('3');
  expect(conversations.asked).toEqual([
    ['closeChannel', '1'],
    ['closeChannel', '2'],
    ['leaveServer', '3'],
  ]);
});
