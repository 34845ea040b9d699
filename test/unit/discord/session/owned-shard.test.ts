import { EventEmitter } from 'node:events';
import { test as base, expect } from 'vitest';
import { type LibraryShard, ownShard } from '../../../../src/discord/session/owned-shard.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { idle } from '../../../support/idle.ts';

/** What @discordjs/ws waits by itself before each attempt but the first. */
const LIBRARY_WAIT_MS = 500;

/** A shard of the library that never gets a session by itself, and whoever owns it. */
const test = base.extend('shard', async ({ onTestFinished }) => {
  const clock = createFakeClock();
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const connected: number[] = [];
  const forgotten: number[] = [];
  const events = new EventEmitter();
  const errors: string[] = [];
  events.on('error', ({ error }: { error: Error }) => errors.push(error.message));
  let failure: Error | null = null;
  const library = Object.assign(events, {
    id: 0,
    status: 0,
    connection: null as LibraryShard['connection'],
    isAck: true,
    lastHeartbeatAt: -1,
    internalConnect: async () => {
      connected.push(clock.monotonic());
      const failed = failure;
      failure = null;
      if (failed !== null) throw failed;
    },
    destroy: async () => {},
    strategy: { updateSessionInfo: (id: number) => forgotten.push(id) },
  });
  const owned = ownShard(library, { clock, signal: ended.signal, onHeartbeat: () => {} });
  return {
    library,
    owned,
    clock,
    ended,
    connected,
    forgotten,
    errors,
    failNext: (error: Error) => {
      failure = error;
    },
    /** The library tries to connect. Resolves with how long that waited, the library's own wait included. */
    async attempt(): Promise<number> {
      const [before, from] = [connected.length, clock.monotonic()];
      if (before > 0) clock.advance(LIBRARY_WAIT_MS);
      void library.internalConnect();
      for (await idle(clock); connected.length === before; await idle(clock)) clock.advance(100);
      return clock.monotonic() - from;
    },
  };
});

test('tries at once, and then after waits that double up to half a minute', async ({ shard }) => {
  const waits: number[] = [];
  for (let n = 0; n < 9; n += 1) waits.push(await shard.attempt());
  expect(waits).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 24_000, 24_000]);
});

test('tries soon after a session that lasted, and not after one that was lost at once', async ({ shard }) => {
  for (let n = 0; n < 5; n += 1) await shard.attempt();
  shard.library.emit('ready');
  shard.clock.advance(1_000);
  expect(await shard.attempt()).toBe(8_000);
  shard.library.emit('resumed');
  shard.clock.advance(60_000);
  expect(await shard.attempt()).toBe(500);
});

// https://github.com/discordjs/discord.js/blob/main/packages/ws/src/ws/WebSocketShard.ts: `destroy` connects once more
test.for(['while it waits', 'before it tries'])('ended %s, never tries again', async (when, { shard }) => {
  await shard.attempt();
  await shard.attempt();
  if (when === 'before it tries') shard.ended.abort();
  const attempt = shard.library.internalConnect();
  await idle(shard.clock);
  shard.ended.abort();
  await attempt;
  shard.clock.advance(3_600_000);
  await idle(shard.clock);
  expect(shard.connected).toHaveLength(2);
});

test('begins a new session when the address for the old one makes no sense', async ({ shard }) => {
  await shard.attempt();
  shard.failNext(new SyntaxError('Invalid URL: nonsense'));
  await shard.attempt();
  expect([shard.errors, shard.forgotten]).toEqual([['Invalid URL: nonsense'], [0]]);
  shard.clock.advance(30_000);
  await idle(shard.clock);
  expect(shard.connected).toHaveLength(3);
});

test('knows how its last socket ended', async ({ shard }) => {
  expect(shard.owned.lastEnd()).toBeNull();
  const open = (): EventEmitter => {
    const socket = new EventEmitter();
    shard.library.connection = Object.assign(socket, { readyState: 1, terminate: () => {} });
    return socket;
  };
  const first = open();
  await shard.attempt();
  first.emit('error', new Error('Unexpected server response: 520'));
  first.emit('close', 1_006, Buffer.from(''));
  expect(shard.owned.lastEnd()).toEqual({ code: 1_006, reason: 'Unexpected server response: 520' });
  const second = open();
  await shard.attempt();
  second.emit('close', 4_000, Buffer.from('Unknown error.'));
  expect(shard.owned.lastEnd()).toEqual({ code: 4_000, reason: 'Unknown error.' });
});

test('is ended within seconds when its socket never answers the closing', async ({ shard }) => {
  let terminated = 0;
  shard.library.connection = Object.assign(new EventEmitter(), {
    readyState: 1,
    terminate: () => {
      terminated += 1;
    },
  });
  shard.library.destroy = () => new Promise(() => {});
  const end = shard.owned.end();
  await idle(shard.clock);
  expect(terminated).toBe(0);
  shard.clock.advance(3_000);
  await end;
  expect(terminated).toBe(1);
});
