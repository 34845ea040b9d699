import { Status } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createAgeOf } from '../../../../src/discord/interactions/age.ts';
import { closedFor, lostFor } from '../../../../src/discord/session/login.ts';
import { readiness, type ShardState, shardOptions } from '../../../../src/discord/session/shards.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';

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
    expect(readiness(shards, since, NOW)).toEqual(expected);
  });
});

test.each([
  [4004, 'token', /DISCORD_TOKEN/],
  [4010, 'gateway', /SHARDS/],
  [4011, 'gateway', /SHARD_COUNT/],
  [4012, 'gateway', /4012/],
  [4013, 'intents', /Message Content Intent/],
  [4014, 'intents', /Message Content Intent/],
])('close code %i is the fault %s and says what to do', (code, fault, message) => {
  expect(closedFor(code)).toMatchObject({ fault, message: expect.stringMatching(message) });
});

test('what another start would do otherwise is worth a start', () => {
  const faults = (count: 'auto' | number): string[] =>
    [4004, 4010, 4011, 4012, 4013, 4014].map((code) => lostFor(code, { ids: 'all', count }).fault);
  const [token, gateway, intents, mended] = ['token', 'gateway', 'intents', 'unavailable'];
  expect(faults('auto')).toEqual([token, gateway, mended, gateway, intents, mended]);
  expect(faults(2)).toEqual([token, gateway, gateway, gateway, intents, mended]);
});

describe('the age of what arrives', () => {
  const idMadeAt = (ms: number): string => String(BigInt(ms - 1_420_070_400_000) << 22n);

  test.each([0, 60_000, -60_000])('is told with a clock that is wrong by %i ms', (wrongBy) => {
    const clock = createFakeClock(1_800_000_000_000 + wrongBy);
    const ageOf = createAgeOf(clock);
    ageOf(idMadeAt(clock.now() - wrongBy - 40));
    expect(ageOf(idMadeAt(clock.now() - wrongBy - 3_040))).toBe(3_000);
    expect(ageOf(idMadeAt(clock.now() - wrongBy - 40))).toBe(0);
  });
});
