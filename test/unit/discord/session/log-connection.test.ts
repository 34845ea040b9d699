import { Client, Events, GatewayDispatchEvents } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logConnection } from '../../../../src/discord/session/log-connection.ts';
import type { SocketEnd } from '../../../../src/discord/session/owned-shard.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';

const HALF_A_SECOND = 500;

/** One that never connects: the test says what it tells. */
let client: Client;
let clock: FakeClock;
let log: KeptLog;
let end: SocketEnd | null;
let ended: AbortController;

beforeEach(() => {
  client = new Client({ intents: [] });
  clock = createFakeClock();
  log = createKeptLog();
  end = null;
  ended = new AbortController();
  logConnection({ client, lastEnd: () => end, ended: ended.signal }, clock, log);
  client.ws.emit(GatewayDispatchEvents.Ready, { user: { id: '1', username: 'Bobbin' } }, 0);
});
afterEach(() => client.destroy());

/** The shard tries to connect for so long, twice in a second. */
function retries(ms: number, error?: Error): void {
  for (let passed = 0; passed < ms; passed += HALF_A_SECOND) {
    clock.advance(HALF_A_SECOND);
    if (error !== undefined) client.emit(Events.ShardError, error, 0);
    client.emit(Events.ShardReconnecting, 0);
  }
}

/** After the line that says that the session began. */
const told = (): KeptLog['lines'] => log.lines.slice(1);
const lines = (): unknown[] =>
  told()
    .filter(({ level }) => level !== 'debug')
    .map(({ level, fields }) => [level, fields.event]);

test('a connection that is lost and resumed is two lines, with how long it was away', () => {
  client.emit(Events.ShardReconnecting, 0);
  retries(3_000);
  client.emit(Events.ShardResume, 0, 7);
  expect(lines()).toEqual([
    ['info', 'gateway.reconnecting'],
    ['info', 'gateway.resumed'],
  ]);
  expect(log.lines.at(-1)?.fields).toMatchObject({ shard: 0, replayed: 7, awayMs: 3_000 });
});

test('an outage that lasts is told again after one minute, two, four and so on', () => {
  client.emit(Events.ShardReconnecting, 0);
  retries(10 * 60_000);
  client.ws.emit(GatewayDispatchEvents.Ready, { user: { id: '1', username: 'Bobbin' } }, 0);
  expect(lines()).toEqual([
    ['info', 'gateway.reconnecting'],
    ...Array(4).fill(['warn', 'gateway.reconnecting']),
    ['info', 'gateway.ready'],
  ]);
  expect(log.lines.at(-1)?.fields).toMatchObject({ bot: 'Bobbin', awayMs: 10 * 60_000 });
});

test('a gateway that answers with an HTTP status is one line, and another status is another', () => {
  client.emit(Events.ShardReconnecting, 0);
  retries(5_000, new Error('Unexpected server response: 520'));
  retries(5_000, new Error('Unexpected server response: 503'));
  expect(lines()).toEqual([
    ['info', 'gateway.reconnecting'],
    ['warn', 'gateway.connection-failed'],
    ['warn', 'gateway.connection-failed'],
  ]);
});

test('each outage is told, and each shard for itself', () => {
  for (const shard of [0, 1, 0]) {
    client.emit(Events.ShardReconnecting, shard);
    client.emit(Events.ShardResume, shard, 0);
  }
  expect(lines()).toHaveLength(6);
});

test('what ended the connection is told, and what ended it again', () => {
  end = { code: 4_000, reason: 'Unknown error.' };
  client.emit(Events.ShardReconnecting, 0);
  end = { code: 1_006, reason: 'connect ECONNREFUSED' };
  clock.advance(60_000);
  client.emit(Events.ShardReconnecting, 0);
  expect(told().map(({ fields }) => fields)).toMatchObject([
    { code: 4_000, reason: 'Unknown error.' },
    { code: 1_006, reason: 'connect ECONNREFUSED' },
  ]);
});

test('before the first session nothing is lost', () => {
  const fresh = new Client({ intents: [] });
  logConnection({ client: fresh, lastEnd: () => null, ended: ended.signal }, clock, log);
  fresh.emit(Events.ShardError, new Error('Unexpected server response: 520'), 0);
  fresh.emit(Events.ShardReconnecting, 0);
  expect(lines()).toEqual([]);
});

test('a connection that is ended is not lost', () => {
  ended.abort();
  client.emit(Events.ShardReconnecting, 0);
  expect(lines()).toEqual([]);
});
