import { Status } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { readinessOf, type ShardState, shardOptions } from '../../../../src/discord/session/shards.ts';

describe('the shards of this process', () => {
  test.each([
    ['all that Discord recommends', { ids: 'all', count: 'auto' }, 'auto', expect.any(Number)],
    ['all of three', { ids: 'all', count: 3 }, [0, 1, 2], 3],
    ['some of sixteen', { ids: [4, 5], count: 16 }, [4, 5], 16],
  ] as const)('%s', (_, choice, shards, shardCount) => {
    expect(shardOptions(choice)).toEqual({ shards, shardCount });
  });
});

describe('the gateway is ready', () => {
  const NOW = 1_000_000_000;
  const shard = (fields: Partial<ShardState> = {}): ShardState => ({
    id: 0,
    status: Status.Ready,
    lastPingTimestamp: NOW - 41_250,
    ...fields,
  });
  const none = new Map<number, number>();

  test.each([
    ['with a session and a fresh heartbeat', [shard()], none, { ok: true }],
    [
      'before the first heartbeat of a new session',
      [shard({ lastPingTimestamp: -1 })],
      new Map([[0, NOW - 1]]),
      { ok: true },
    ],
    ['not before it is connected', [], none, { ok: false, why: expect.stringContaining('not connected') }],
    [
      'not while one of its shards reconnects',
      [shard(), shard({ id: 1, status: Status.Connecting })],
      none,
      { ok: false, why: 'shard 1 is connecting' },
    ],
    [
      'not when a shard is down for good',
      [shard({ status: Status.Disconnected })],
      none,
      { ok: false, why: 'shard 0 is disconnected' },
    ],
    [
      'not when two heartbeats in a row were missed',
      [shard({ lastPingTimestamp: NOW - 90_751 })],
      new Map([[0, NOW - 200_000]]),
      { ok: false, why: expect.stringContaining('no heartbeat') },
    ],
  ])('%s', (_, shards, since, expected) => {
    expect(readinessOf(shards, since, NOW)).toEqual(expected);
  });
});
