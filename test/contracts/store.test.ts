import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { systemClock } from '../../src/async/clock.ts';
import type { Store } from '../../src/conversation/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { SqliteConfig } from '../../src/store/store-config.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { createMemoryStore } from '../support/fakes/memory-store.ts';
import { sqliteAt } from '../support/sqlite-at.ts';
import { keysOf } from '../support/store-keys.ts';
import { describeStore } from './store.ts';

const opened: { store: Store; folder: string }[] = [];

describeStore('in memory', async () => createMemoryStore());

describeStore('in SQLite', () => open());
describeStore('in SQLite, encrypted', () => open({ keys: keysOf(1) }));
describeStore('in SQLite, between two keys', () => open({ keys: keysOf(2, 1) }));

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
    await rm(folder, { recursive: true });
  }
});
