import type { APIMessage } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Arrival, Receipt } from '../../../../src/conversation/conversations.ts';
import type { IncomingMessage } from '../../../../src/conversation/message.ts';
import type { PageQuery } from '../../../../src/discord/catch-up/channel-history.ts';
import { createInbound, type Inbound } from '../../../../src/discord/receive/inbound.ts';
import { StoreError } from '../../../../src/errors.ts';
import { snowflakeAt } from '../../../../src/snowflake.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { incoming as message } from '../../../support/messages.ts';

const NOW = 1_800_000_000_000;
const WINDOW = 15 * 60_000;
const SERVER = '200000000000000001';
const CHANNEL = '100000000000000001';
/** The n-th message of a test, said a minute ago. */
const id = (n: number): string => String(BigInt(snowflakeAt(NOW - 60_000)) + BigInt(n));

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
let incoming: Inbound;

function live(n: number, fields: Partial<IncomingMessage> = {}): IncomingMessage {
  return message(n, `live ${n}`, { id: id(n), channelId: CHANNEL, serverId: SERVER, ...fields });
}

function replyTo(n: number): object {
  return { author: { id: 'bot' }, message_reference: { message_id: id(n) } };
}

async function settled(): Promise<void> {
  for (let n = 0; n < 10; n += 1) await new Promise(setImmediate);
}

beforeEach(() => {
  clock = createFakeClock(NOW);
  stop = new AbortController();
  [taken, asked, cursors] = [[], [], new Map([[CHANNEL, id(0)]])];
  [page, replies, direct, failures] = [Promise.resolve([]), new Map(), [], []];
  const answer = <T>(value: T): T => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return value;
  };
  incoming = createInbound({
    conversations: {
      receive: async (one: IncomingMessage, { tooLate = false }: Arrival = {}): Promise<Receipt> => {
        if (taken.some((text) => text.endsWith(` ${BigInt(one.id) - BigInt(id(0))}`)))
          return { kind: 'ignored', why: 'seen-before' };
        taken.push(one.text);
        cursors.set(one.channelId, one.id);
        return tooLate ? { kind: 'missed' } : { kind: 'accepted' };
      },
      edit: async () => {},
      retract: async () => {},
      cursor: async (channelId: string) => answer(cursors.get(channelId) ?? null),
      directMessages: async () => answer(direct),
    } as never,
    history: {
      async page(channelId, query) {
        asked.push(query);
        const from = BigInt('after' in query ? query.after : 0n);
        const found = (await page).filter((n) => BigInt(id(n)) > from);
        return found.map((n): APIMessage => {
          const to = replies.get(n);
          const said = to === undefined ? { author: { id: 'ada' } } : replyTo(to);
          return { id: id(n), channel_id: channelId, ...said } as APIMessage;
        });
      },
    },
    lastInSession: { begin: async () => NOW - 120_000 },
    ingest: (one, serverId) => {
      const n = Number(BigInt(one.id) - BigInt(id(0)));
      return live(n, { text: `missed ${n}`, channelId: one.channel_id, serverId: serverId });
    },
    mayRead: () => true,
    selfId: () => 'bot',
    windowMs: WINDOW,
    clock,
    log: createKeptLog(),
    signal: stop.signal,
  });
});

const server = (lastMessage: number): unknown =>
  incoming.onServer(SERVER, [{ id: CHANNEL, lastMessageId: id(lastMessage) }]);

describe('a message that arrives', () => {
  test('in a channel that was missed in follows what was missed', async () => {
    const held = Promise.withResolvers<number[]>();
    page = held.promise;
    incoming.onSession(0, [SERVER]);
    server(2);
    const done = incoming.onMessage(live(3), null);
    await settled();
    expect(taken).toEqual([]);
    held.resolve([1, 2, 3]);
    await done;
    expect(taken).toEqual(['missed 1', 'missed 2', 'missed 3']);
  });

  test('before its server was named follows what was missed, too', async () => {
    page = Promise.resolve([1, 2]);
    incoming.onSession(0, [SERVER]);
    await incoming.onMessage(live(3), null);
    expect(taken).toEqual(['missed 1', 'missed 2', 'live 3']);
    server(3);
    await settled();
    expect(taken).toHaveLength(3);
    expect(asked).toHaveLength(1); // the cursor tells that there is nothing new
  });

  test('does not wait for long for what cannot be had', async () => {
    page = new Promise(() => {});
    incoming.onSession(0, [SERVER]);
    server(2);
    const done = incoming.onMessage(live(3), null);
    await settled();
    clock.advance(10_000);
    await done;
    await incoming.onMessage(live(4), null); // nor does the next one
    expect(taken).toEqual(['live 3', 'live 4']);
  });

  test('in a direct message and overtakes what was missed does not make it answered', async () => {
    const held = Promise.withResolvers<number[]>();
    [page, direct] = [held.promise, [CHANNEL]];
    incoming.onSession(0, []);
    const done = incoming.onMessage(live(3, { serverId: null }), null);
    await settled();
    clock.advance(10_000);
    await done;
    const reply = Number(BigInt(snowflakeAt(NOW + 11_000)) - BigInt(id(0)));
    replies.set(reply, 3);
    held.resolve([1, 2, 3, reply]);
    await settled();
    expect(taken).toEqual(['live 3', 'missed 1', 'missed 2']);
  });

  test('is left to the next start when the bot stops before what was missed is there', async () => {
    page = new Promise(() => {});
    incoming.onSession(0, [SERVER]);
    server(2);
    const done = incoming.onMessage(live(3), null);
    await settled();
    stop.abort();
    await done;
    expect(taken).toEqual([]);
  });

  test('and is deleted while it waits is not taken in, nor is one that was read and deleted since', async () => {
    const held = Promise.withResolvers<number[]>();
    page = held.promise;
    incoming.onSession(0, [SERVER]);
    server(2);
    const done = incoming.onMessage(live(3), null);
    await settled();
    await incoming.onDelete(CHANNEL, [id(1), id(3)]);
    held.resolve([1, 2]);
    await done;
    expect(taken).toEqual(['missed 2']);
  });

  test('in a channel with nothing new is taken in at once', async () => {
    incoming.onSession(0, [SERVER]);
    server(0);
    await incoming.onMessage(live(1), null);
    expect([taken, asked]).toEqual([['live 1'], []]);
  });
});

test('a session that follows another at once reads a channel again only where something is new', async () => {
  page = Promise.resolve([1, 2]);
  incoming.onSession(0, [SERVER]);
  server(2);
  server(2); // Discord may say it twice
  incoming.onSession(0, [SERVER]);
  server(2);
  await settled();
  expect(taken).toEqual(['missed 1', 'missed 2']);
  expect(asked).toHaveLength(1);
});

describe('when the store does not answer at the beginning of a session', () => {
  const unavailable = new StoreError('unavailable', 'the disk is gone');

  test('a channel is read once it does', async () => {
    page = Promise.resolve([1, 2]);
    failures = [unavailable, unavailable];
    incoming.onSession(0, [SERVER]);
    server(2);
    await settled();
    expect(taken).toEqual([]);
    for (let n = 0; n < 2; n += 1) {
      clock.advance(10_000);
      await settled();
    }
    expect(taken).toEqual(['missed 1', 'missed 2']);
  });

  test('direct messages are looked for once it does', async () => {
    [page, direct] = [Promise.resolve([1, 2]), [CHANNEL]];
    failures = [unavailable];
    incoming.onSession(0, []);
    await settled();
    clock.advance(10_000);
    await settled();
    expect(taken).toEqual(['missed 1', 'missed 2']);
  });
});

test('channels and servers that go are told', async () => {
  const told: unknown[] = [];
  const places = createInbound({
    conversations: {
      closeChannel: async (channelId: string) => told.push(channelId),
      leaveServer: async (serverId: string) => told.push(serverId),
    } as never,
    windowMs: 0,
  } as never);
  await places.onChannelsGone(['1', '2']);
  await places.onServerLeft('3');
  expect(told).toEqual(['1', '2', '3']);
});
