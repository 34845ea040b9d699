/** Encryption in a SQLite file: what its files hold, what a kill leaves, what a wrong key may touch. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../../src/async/clock.ts';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import {
  backupPath,
  listBackups,
  unfinished as unfinishedBackup,
} from '../../../../src/store/backups/files.ts';
import { inspect } from '../../../../src/store/backups/inspect.ts';
import { countKeys } from '../../../../src/store/backups/key-counts.ts';
import { makeBackup } from '../../../../src/store/backups/make.ts';
import { restoreBackup } from '../../../../src/store/backups/restore.ts';
import { createKeyRing } from '../../../../src/store/encryption/key-ring.ts';
import { isCurrent } from '../../../../src/store/inspection/key-counts.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { toRow } from '../../../../src/store/records/checksum.ts';
import { withConnection } from '../../../../src/store/sqlite/connection.ts';
import type { StoreKeys } from '../../../../src/store/store-config.ts';
import { flipIn } from '../../../support/damage.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { record } from '../../../support/messages.ts';
import { sqliteAt } from '../../../support/sqlite-at.ts';
import { keysOf } from '../../../support/store-keys.ts';

const CANARY = 'a-canary-that-nobody-may-read';
const NOON = Date.UTC(2026, 10, 25, 12);
/** More than are encrypted together, several times. */
const COUNT = 100;

let folder: string;
let path: string;
let log: KeptLog;
const children: ChildProcess[] = [];

const open = (keys?: StoreKeys): Promise<Store> =>
  openStore({ ...sqliteAt(path), ...(keys && { keys }) }, { clock: systemClock, log });

/** Some of it longer than a page, and some of it deleted again: both leave pages behind. */
async function fill(store: Store): Promise<void> {
  const texts = Array.from({ length: COUNT }, (_, n) => `${CANARY} `.repeat(n % 10 === 0 ? 400 : 3));
  await Promise.all(
    texts.map((instructions, n) =>
      store.writeConversation(record({ id: String(n), epoch: n, instructions })),
    ),
  );
  const at = { epoch: 0, threadId: null, remoteIds: null, postedIds: [] };
  const entry = { key: '1', role: 'user' as const, authorId: '1', text: CANARY.repeat(500), at: 0, ...at };
  await store.writeTranscript({ conversationId: 'gone', epoch: 0, entries: [entry] });
  await store.deleteTranscript('gone');
}

async function run(keys: StoreKeys | undefined, work: (store: Store) => Promise<void>): Promise<void> {
  const store = await open(keys);
  await work(store).finally(() => store.close());
}

const events = (): unknown[] => log.lines.map(({ fields }) => fields.event);
const untilEncrypted = (): Promise<void> => expect.poll(events).toContain('store.encrypted');

const filesOf = async (): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** Files in which the canary stands, in whatever part of them. */
async function filesWithCanary(): Promise<string[]> {
  const files = await filesOf();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_, index) => contents[index]?.includes(CANARY));
}

async function expectAllRead(store: Store): Promise<void> {
  const found = await Promise.all(Array.from({ length: COUNT }, (_, n) => store.readConversation(String(n))));
  expect(found.map((one) => one?.epoch)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-at-rest-'));
  path = join(folder, 'bobbin.sqlite');
  log = createKeptLog();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('a key that is set later', () => {
  test('hides what was there before in every file of the folder, while the store is in use and after it', async () => {
    await run(undefined, fill);
    await makeBackup(path, { now: NOON });
    await run(undefined, (store) => store.writeConversation(record({ id: '0', instructions: CANARY })));
    await makeBackup(path, { now: NOON + 1_000 });
    const unfinished = [`${path}.restored`, unfinishedBackup(backupPath(path, NOON))];
    const restored = await restoreBackup(path, (await listBackups(path))[0]!, { clock: systemClock, log });
    expect(await filesWithCanary()).toContain(restored.formerPath); // what the test is about is there
    for (const left of unfinished) await cp(path, left); // by a kill
    expect(await filesWithCanary()).toHaveLength(6);
    const store = await open(keysOf(1));
    await untilEncrypted();
    expect(await filesWithCanary()).toEqual([]);
    await expectAllRead(store);
    await store.close();
    expect(await filesWithCanary()).toEqual([]);
    expect(await filesOf()).not.toContainEqual(expect.stringMatching(/\.part/));
  });

  test('keeps every backup, whole and with the key', async () => {
    await run(undefined, fill);
    for (let n = 0; n < 3; n += 1) await makeBackup(path, { now: NOON + n * 1_000 });
    const before = await listBackups(path);
    await run(keysOf(1), untilEncrypted);
    expect(await listBackups(path)).toEqual(before);
    const ring = createKeyRing(keysOf(1));
    for (const backup of before) {
      const found = await inspect(backup.path, keysOf(1));
      expect(found).toEqual({ problems: [], records: COUNT, unreadable: [], unindexed: [] });
      expect(isCurrent(await countKeys(backup.path, ring))).toBe(true);
      const index = "SELECT name FROM sqlite_master WHERE type = 'index'"; // by which values are found
      expect(await withConnection(backup.path, 'read', (file) => file.all(index))).toHaveLength(1);
    }
  });

  test('hides what stands only in the log of a file that was put aside, and keeps it', async () => {
    await run(undefined, fill);
    const aside = `${path}.before-restore-2026-11-25T12-00-00Z`;
    await withConnection(path, 'write', async (file) => {
      await file.all(
        'INSERT INTO keyv (key, value) VALUES (?, ?)',
        'memory:late',
        toRow('memory:late', CANARY),
      );
      for (const end of ['', '-wal']) await cp(path + end, aside + end); // as a kill leaves them
    });
    expect(await filesWithCanary()).toContain(`${aside}-wal`);
    await run(keysOf(1), untilEncrypted);
    expect(await filesWithCanary()).toEqual([]);
    expect(await inspect(aside, keysOf(1))).toMatchObject({
      problems: [],
      records: COUNT + 1,
      unreadable: [],
    });
  });

  test('leaves a damaged backup alone and names it, and is not done before it is gone', async () => {
    await run(undefined, async (store) => {
      await fill(store);
      await store.writeConversation(record({ id: 'x', instructions: 'a-word-to-damage' }));
    });
    const backup = await makeBackup(path, { now: NOON });
    await flipIn(backup.path, 'a-word-to-damage');
    await run(keysOf(1), () => expect.poll(events).toContain('store.not-all-encrypted'));
    expect(log.lines.at(-1)?.fields.left).toEqual([expect.stringContaining(backup.path)]);
    await rm(backup.path);
    await run(keysOf(1), untilEncrypted);
    expect(await filesWithCanary()).toEqual([]);
  });
});

describe('a key that takes the place of another', () => {
  test('reads all, has everything sooner or later, and then the old one may go', async () => {
    await run(keysOf(1), fill);
    await makeBackup(path, { now: NOON });
    await run(keysOf(2, 1), async (store) => {
      await expectAllRead(store);
      await expect
        .poll(() => log.lines.map(({ message }) => message).join('\n'))
        .toContain('STORE_KEY_OLD may go');
    });
    await run(keysOf(2, 1), async () => {});
    expect(log.lines.at(-1)).toMatchObject({ fields: { event: 'store.old-key-not-needed' } });
    await run(keysOf(2), expectAllRead);
    for (const file of [path, (await listBackups(path))[0]!.path])
      expect(isCurrent(await countKeys(file, createKeyRing(keysOf(2))))).toBe(true);
    await expect(open(keysOf(1))).rejects.toMatchObject({ fault: 'no-key' });
  });

  test('needs the old one until then', async () => {
    await run(keysOf(1), fill);
    await run(keysOf(2, 1), async () => {}); // ends at once
    await expect(open(keysOf(2))).rejects.toMatchObject({
      fault: 'no-key',
      message: expect.stringContaining('STORE_KEY_OLD'),
    });
    await run(keysOf(2, 1), expectAllRead);
  });
});

describe('a kill', () => {
  const writer = fileURLToPath(new URL('../../../support/processes/encrypting-store.ts', import.meta.url));

  test.each([
    ['a first key is set', undefined, keysOf(1)],
    ['a key takes the place of another', keysOf(3), keysOf(1, 3)],
  ])('while %s leaves values of either kind, and all of them read', async (_, former, keys) => {
    await run(former, fill);
    const child = spawn(process.execPath, [writer, path, '1', ...(keys.older ? ['3'] : [])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    child.stdout.once('data', () => child.kill('SIGKILL')); // some values have the key, and no more get it
    await once(child, 'exit');
    const counts = await countKeys(path, createKeyRing(keys));
    expect(counts.current).toBeGreaterThan(0);
    expect(counts.plain + counts.older).toBeGreaterThan(0);
    expect(await inspect(path, keys)).toMatchObject({ problems: [], unreadable: [], unindexed: [] });
    await run(keys, async (store) => {
      await expectAllRead(store);
      await untilEncrypted();
      await expectAllRead(store);
    });
    expect(await filesWithCanary()).toEqual([]);
  });

  test('leaves a log that a wrong key does not touch, nor the file', async () => {
    await run(undefined, fill);
    const child = spawn(process.execPath, [writer, path, '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    child.stdout.once('data', () => child.kill('SIGKILL'));
    await once(child, 'exit');
    const read = (): Promise<Buffer[]> => Promise.all([path, `${path}-wal`].map((file) => readFile(file)));
    const before = await read();
    expect(before[1]?.length).toBeGreaterThan(0);
    for (const keys of [keysOf(2), undefined])
      await expect(open(keys)).rejects.toMatchObject({ fault: 'no-key' });
    expect(await read()).toEqual(before);
    await run(keysOf(1), expectAllRead);
  });
});

describe('a backup of an encrypted store', () => {
  test('is restored with its key, and refused without it with everything as it was', async () => {
    await run(keysOf(1), async (store) => {
      await fill(store);
      await untilEncrypted();
    });
    const backup = await makeBackup(path, { now: NOON });
    for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
    const deps = { clock: systemClock, log };
    await expect(restoreBackup(path, backup, deps)).rejects.toMatchObject({ fault: 'no-key' });
    await expect(restoreBackup(path, backup, { ...deps, keys: keysOf(2) })).rejects.toMatchObject({
      fault: 'no-key',
    });
    expect((await filesOf()).toSorted()).toEqual([backup.path, `${path}.lock`].toSorted());
    await restoreBackup(path, backup, { ...deps, keys: keysOf(1) });
    await run(keysOf(1), expectAllRead);
    expect(await filesWithCanary()).toEqual([]);
  });
});

test('somebody who reads the log is waited for, with the file tidied up once', async () => {
  await run(undefined, fill);
  let tries = 0;
  const impatient: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      if (ms !== 60_000) return systemClock.sleep(ms, signal);
      tries += 1;
      return systemClock.sleep(1, signal);
    },
  };
  /** A VACUUM raises it by one: https://www.sqlite.org/fileformat2.html#schema_cookie */
  const tidied = (): Promise<unknown> =>
    withConnection(path, 'read', (file) => file.all('PRAGMA schema_version'));
  const store = await withConnection(path, 'read', async (reader) => {
    await reader.all('BEGIN');
    await reader.all('SELECT count(*) FROM keyv'); // what it sees stays in the log
    const opened = await openStore({ ...sqliteAt(path), keys: keysOf(1) }, { clock: impatient, log });
    await expect.poll(events).toContain('store.encryption-interrupted');
    const [once, first] = [await tidied(), tries];
    await expect.poll(() => tries).toBeGreaterThan(first + 3);
    expect(await tidied()).toEqual(once);
    expect(events()).not.toContain('store.encrypted');
    return opened;
  });
  await untilEncrypted();
  expect(events().filter((event) => event === 'store.encrypting')).toHaveLength(1);
  await store.close();
  expect(await filesWithCanary()).toEqual([]);
});
