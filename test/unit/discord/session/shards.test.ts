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
    ...fields,
  });
  const alive = (...ages: number[]): Map<number, number> => new Map(ages.map((age, id) => [id, NOW - age]));

  test.each([
    ['with a session and a fresh heartbeat', [shard()], alive(41_250), { ok: true }],
    ['not before it is connected', [], alive(), { ok: false, why: expect.stringContaining('not connected') }],
    [
      'not while one of its shards reconnects',
      [shard(), shard({ id: 1, status: Status.Connecting })],
      alive(0, 0),
      { ok: false, why: 'shard 1 is connecting' },
    ],
    [
      'not when a shard is down for good',
      [shard({ status: Status.Disconnected })],
      alive(0),
      { ok: false, why: 'shard 0 is disconnected' },
    ],
    [
      'not when two heartbeats in a row were missed',
      [shard()],
      alive(90_751),
      { ok: false, why: expect.stringContaining('no heartbeat') },
    ],
  ])('%s', (_, shards, aliveAt, expected) => {
    expect(readinessOf(shards, aliveAt, NOW)).toEqual(expected);
  });
});
