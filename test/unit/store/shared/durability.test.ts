import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { connect } from '../../../../src/store/open-shared.ts';
import { judge as judgePostgres } from '../../../../src/store/postgres/durability.ts';
import { judge, type RedisSettings } from '../../../../src/store/redis/durability.ts';
import { REDIS } from '../../../support/databases/found.ts';
import type { LocalDatabase } from '../../../support/databases/local-database.ts';
import { startRedis } from '../../../support/databases/redis.ts';

const SAFE: RedisSettings = {
  appendonly: 'yes',
  appendfsync: 'always',
  save: '',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
};

// https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
test.each([
  ['all of it on the disk', {}, []],
  ['nothing on the disk', { appendonly: 'no' }, ['loss']],
  ['snapshots alone', { appendonly: 'no', save: '3600 1' }, ['loss']],
  ['the disk each second', { appendfsync: 'everysec' }, ['risk']],
  // https://redis.io/docs/latest/develop/reference/eviction/
  ['any key evicted', { maxmemory: '100', 'maxmemory-policy': 'allkeys-lru' }, ['loss']],
  ['any key evicted, without a limit', { 'maxmemory-policy': 'allkeys-lru' }, []],
  ['keys evicted that expire', { maxmemory: '100', 'maxmemory-policy': 'volatile-lru' }, []],
])('of a Redis with %s', (_, settings, kinds) => {
  expect(judge({ ...SAFE, ...settings }).map(({ kind }) => kind)).toEqual(kinds);
});

// https://www.postgresql.org/docs/current/runtime-config-wal.html
test.each([
  ['on', 'on', []],
  ['local', 'on', []],
  ['off', 'on', ['risk']],
  ['on', 'off', ['loss']],
])('of a PostgreSQL with synchronous_commit = %s and fsync = %s', (commit, fsync, kinds) => {
  expect(judgePostgres(commit, fsync).map(({ kind }) => kind)).toEqual(kinds);
});

describe.skipIf(REDIS === null)('of a Redis that runs', () => {
  const servers: LocalDatabase[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.remove())));
  const durabilityOf = async (settings: readonly string[]) => {
    const server = await startRedis(settings);
    servers.push(server);
    const config = { kind: server.kind, url: await server.fresh() };
    const database = await connect(config, { number: 0 }, systemClock);
    try {
      return await database.durability();
    } finally {
      await database.close();
    }
  };

  test('its own settings are read', async () => {
    expect(await durabilityOf(['--save', ''])).toMatchObject([{ kind: 'loss' }]);
  });

  // https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
  test('a user who may not ask is told what to see to', async () => {
    const settings = ['--user', 'default', 'on', 'nopass', '~*', '&*', '+@all', '-config'];
    expect(await durabilityOf(settings)).toMatchObject([
      { kind: 'unknown', text: expect.stringMatching(/CONFIG GET/) },
    ]);
  });
});
