import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import type { Store } from '../../src/conversation/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { SharedConfig, SqliteConfig } from '../../src/store/store-config.ts';
import { POSTGRES, REDIS } from '../support/databases/found.ts';
import type { LocalDatabase } from '../support/databases/local-database.ts';
import { startPostgres } from '../support/databases/postgres.ts';
import { startRedis } from '../support/databases/redis.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { createMemoryStore } from '../support/fakes/memory-store.ts';
import { sqliteAt } from '../support/sqlite-at.ts';
import { keysOf } from '../support/store-keys.ts';
import { describeStore } from './store.ts';

const opened: { store: Store; folder: string | null }[] = [];

describeStore('in memory', async () => createMemoryStore());

describeStore('in SQLite', () => open());
describeStore('in SQLite, encrypted', () => open({ keys: keysOf(1) }));
describeStore('in SQLite, between two keys', () => open({ keys: keysOf(2, 1) }));

describe.skipIf(REDIS === null)('with a Redis', () => {
  const database = once(startRedis);
  describeStore('in Redis', () => openOn(database));
  describeStore('in Redis, encrypted', () => openOn(database, { keys: keysOf(1) }));
});

describe.skipIf(POSTGRES === null)('with a PostgreSQL', () => {
  const database = once(startPostgres);
  describeStore('in PostgreSQL', () => openOn(database));
  describeStore('in PostgreSQL, encrypted', () => openOn(database, { keys: keysOf(1) }));
});

/** One for all tests of a group, ended after the last of them. */
function once(start: () => Promise<LocalDatabase>): () => Promise<LocalDatabase> {
  let database: Promise<LocalDatabase> | null = null;
  afterAll(async () => (await database)?.remove());
  return () => {
    database ??= start();
    return database;
  };
}

async function openOn(
  database: () => Promise<LocalDatabase>,
  settings: Pick<SharedConfig, 'keys'> = {},
): Promise<Store> {
  const { kind, fresh } = await database();
  const config: SharedConfig = { kind, url: await fresh(), ...settings };
  const store = await openStore(config, { clock: systemClock, log: createKeptLog() });
  opened.push({ store, folder: null });
  return store;
}

async function open(settings: Pick<SqliteConfig, 'keys'> = {}): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-store-'));
  const config = { ...sqliteAt(join(folder, 'bobbin.sqlite')), ...settings };
  const store = await openStore(config, { clock: systemClock, log: createKeptLog() });
  opened.push({ store, folder });
  return store;
}

afterEach(async () => {
  for (const { store, folder } of opened.splice(0)) {
    await store.close();
    if (folder !== null) await rm(folder, { recursive: true });
  }
});
