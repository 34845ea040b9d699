import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import KeyvSqlite from '@keyv/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { inspect } from '../../../../src/store/backups/inspect.ts';
import type { Medium } from '../../../../src/store/medium.ts';
import { createOpenWorkIndex } from '../../../../src/store/records/open-work.ts';
import { createStore } from '../../../../src/store/records/record-store.ts';
import { VERSION } from '../../../../src/store/records/schemas.ts';
import { openSqlite, type SqliteOptions } from '../../../../src/store/sqlite/sqlite.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, pending, record } from '../../../support/messages.ts';

let folder: string;
let path: string;
const log = createKeptLog();
const open: Medium[] = [];
const children: ChildProcess[] = [];

async function opened(options: SqliteOptions = {}): Promise<Medium> {
  const medium = await openSqlite(path, options);
  open.push(medium);
  return medium;
}

/** Another process's connection to the same file. */
async function stranger<T>(work: (file: KeyvSqlite) => Promise<T>): Promise<T> {
  const file = new KeyvSqlite({ uri: `sqlite://${path}` });
  try {
    return await work(file);
  } finally {
    await file.disconnect();
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-sqlite-'));
  path = join(folder, 'deep', 'bobbin.sqlite');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(open.splice(0).map((medium) => medium.close().catch(() => {})));
  await rm(folder, { recursive: true });
});

describe('a record that does not read', () => {
  const cases: [string, unknown, RegExp, string][] = [
    ['is of a later version', { v: 99, id: CHANNEL }, /newer Bobbin/, 'newer'],
    ['has no version', { id: CHANNEL }, /no version/, 'damaged'],
    ['is not a record', 'what?', /no version/, 'damaged'],
    ['lacks a field', { v: 1, id: CHANNEL }, /does not read at/, 'damaged'],
    ['has a field of the wrong kind', { v: VERSION, ...record(), pending: 'none' }, /at pending/, 'damaged'],
  ];
  test.each(cases)(
    'because it %s says so, names its key and harms no other',
    async (_, value, message, fault) => {
      const medium = await opened();
      const store = createStore(medium, { clock: createFakeClock(), log });
      await medium.set(`conversation:${CHANNEL}`, value);
      await store.writeConversation(record({ id: '2' }));
      await expect(store.readConversation(CHANNEL)).rejects.toMatchObject({
        fault,
        key: `conversation:${CHANNEL}`,
        message: expect.stringMatching(message),
      });
      expect(await store.readConversation('2')).toEqual(record({ id: '2' }));
      await store.close();
    },
  );

  const rows: [string, string][] = [
    ['is cut off', '{"value":{"v":1,'],
    ['has lost its value', '{}'],
    ['is nothing', 'null'],
    ['claims to have expired', '{"value":{"v":1},"expires":5}'],
  ];
  test.each(rows)('because its row %s is damaged, not absent, and stays for a look', async (_, row) => {
    const store = createStore(await opened(), { clock: createFakeClock(), log });
    const key = `conversation:${CHANNEL}`;
    await stranger((file) => file.set(key, row));
    await expect(store.readConversation(CHANNEL)).rejects.toMatchObject({ fault: 'damaged', key });
    expect(await stranger((file) => file.get(key))).toBe(row);
    await store.close();
  });

  test.each([['NULL'], ["x'00ff'"]])(
    'because its row has become %s is damaged, not absent',
    async (value) => {
      const store = createStore(await opened(), { clock: createFakeClock(), log });
      await store.writeConversation(record());
      await stranger((file) => file.query(`UPDATE keyv SET value = ${value}`));
      await expect(store.readConversation(CHANNEL)).rejects.toMatchObject({ fault: 'damaged' });
      await store.close();
    },
  );

  test('is a remembered value, too, when it is no text', async () => {
    const medium = await opened();
    const store = createStore(medium, { clock: createFakeClock(), log });
    await medium.set('memory:assistant', 5);
    await expect(store.recall('assistant')).rejects.toMatchObject({
      fault: 'damaged',
      key: 'memory:assistant',
    });
    await store.close();
  });
});

test('text comes back as it was, whatever it begins with', async () => {
  const medium = await opened();
  const texts = [':base64:aGk=', ':smile:', '::', '', 'a\u0000b', '😀', '\ud83d', 'it’s "quoted" \\ \n'];
  await medium.set('texts', texts);
  expect(await medium.get('texts')).toEqual(texts);
});

test('the file has a write-ahead log, by which a durable write costs one flush', async () => {
  await opened();
  expect(await stranger((file) => file.query('PRAGMA journal_mode'))).toEqual([{ journal_mode: 'wal' }]);
});

test('rows that are written together are all there, or none of them', async () => {
  const medium = await opened({ pragmas: ['max_page_count = 16'] });
  await medium.setAll([
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ]);
  const rows = [
    { key: 'a', value: 3 },
    { key: 'c', value: 'x'.repeat(200_000) },
  ];
  await expect(medium.setAll(rows)).rejects.toMatchObject({ fault: 'unavailable' });
  expect(await medium.entries('')).toEqual([
    { key: 'a', value: 1 },
    { key: 'b', value: 2 },
  ]);
  await medium.deleteAll(['a', 'nothing']);
  expect(await medium.keys('')).toEqual(['b']);
});

describe('a medium in trouble', () => {
  test('that cannot be opened says which file', async () => {
    await writeFile(join(folder, 'deep'), 'a file where a folder should be');
    await expect(openSqlite(path)).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining(path),
    });
  });

  test('that is no database says so', async () => {
    path = join(folder, 'bobbin.sqlite');
    await writeFile(path, 'this is a letter, not a database'.repeat(100));
    await expect(openSqlite(path)).rejects.toMatchObject({
      fault: 'damaged',
      message: expect.stringMatching(/not a database/),
    });
  });

  test('that is closed reads and writes nothing, and never pretends to', async () => {
    const medium = await openSqlite(path);
    await medium.set('a', 1);
    await medium.close();
    await expect(medium.get('a')).rejects.toMatchObject({ fault: 'unavailable' });
    await expect(medium.set('a', 2)).rejects.toMatchObject({ fault: 'unavailable' });
    await expect(medium.keys('a')).rejects.toMatchObject({ fault: 'unavailable' });
  });

  test('that must not be written fails when it is opened, not at the first message', async () => {
    await opened();
    await expect(openSqlite(path, { pragmas: ['query_only = ON'] })).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining(path),
    });
  });

  test('that is full fails the write and keeps what it had', async () => {
    const medium = await opened({ pragmas: ['max_page_count = 4'] });
    await medium.set('a', 'small');
    await expect(medium.set('b', 'x'.repeat(100_000))).rejects.toMatchObject({
      message: expect.stringMatching(/full/),
    });
    expect(await medium.get('a')).toBe('small');
    expect(await medium.get('b')).toBeUndefined();
  });
});

describe('a medium that another process holds', () => {
  test('waits for it, and writes', async () => {
    const medium = await opened();
    await stranger(async (file) => {
      await file.query('BEGIN IMMEDIATE');
      const writing = medium.set('a', 1);
      for (let n = 0; n < 500; n += 1) await file.set('b', n); // time enough for the write to begin, and to wait
      await file.query('COMMIT');
      await writing;
    });
    expect(await medium.get('a')).toBe(1);
  });

  test('says so when it waited in vain, and writes again once it is let go', async () => {
    const medium = await opened({ busyTimeoutMs: 1 });
    await stranger(async (file) => {
      await file.query('BEGIN IMMEDIATE');
      await expect(medium.set('a', 1)).rejects.toMatchObject({
        fault: 'unavailable',
        message: expect.stringMatching(/write a in .*locked/),
      });
      await expect(openSqlite(path, { busyTimeoutMs: 1 })).rejects.toMatchObject({ fault: 'unavailable' });
      await file.query('ROLLBACK');
    });
    await medium.set('a', 2);
    expect(await medium.get('a')).toBe(2);
  });
});

describe('the index of open work', () => {
  test('gets one entry for many turns; it goes when the work is done and some time has passed', async () => {
    const medium = await opened();
    const clock = createFakeClock();
    const writes: string[] = [];
    const counting: Medium = {
      ...medium,
      set: (key, value) => {
        writes.push(key);
        return medium.set(key, value);
      },
    };
    const store = createStore(counting, { clock, log });
    const busy = record({ pending: [pending(1, 'one')] });
    for (let n = 0; n < 5; n += 1) {
      await store.writeConversation(busy);
      await store.writeConversation(record());
    }
    expect(writes.filter((key) => key.startsWith('open:'))).toHaveLength(1);
    expect(await store.openWork()).toEqual([CHANNEL]);
    await clock.asleep();
    clock.advance(30_000);
    await expect.poll(() => store.openWork()).toEqual([]);
    await store.writeConversation(busy);
    expect(await store.openWork()).toEqual([CHANNEL]);
    await store.close();
  });

  test('loses what a crash left behind once its conversation was read and owes nothing', async () => {
    const medium = await opened();
    const crashed = createStore(medium, { clock: createFakeClock(), log });
    await crashed.writeConversation(record({ pending: [pending(1, 'one')] }));
    await crashed.writeConversation(record());
    await crashed.writeConversation(record({ id: '2', pending: [pending(2, 'two')] }));
    await medium.set('open:3', 1); // the crash came between the entry and the record

    const store = createStore(medium, { clock: createFakeClock(), log });
    const ids = await store.openWork();
    expect(ids).toEqual([CHANNEL, '2', '3']);
    for (const id of ids) await store.readConversation(id);
    await store.close();
    expect(await (await opened()).keys('open:')).toEqual(['open:2']);
  });

  test('keeps the entry of work that began after its record was read', async () => {
    const medium = await opened();
    await medium.set(`open:${CHANNEL}`, 1);
    const store = createStore(medium, { clock: createFakeClock(), log });
    await store.openWork();
    const reading = store.readConversation(CHANNEL);
    const writing = store.writeConversation(record({ pending: [pending(1, 'one')] }));
    await Promise.all([reading, writing]);
    await store.close();
    expect(await (await opened()).keys('open:')).toEqual([`open:${CHANNEL}`]);
  });

  test('is empty when the store was closed in good order, and is found after a crash', async () => {
    const medium = await opened();
    const index = createOpenWorkIndex(medium, { clock: createFakeClock(), log });
    await index.add('1');
    await index.add('2');
    index.remove('1');
    expect(await createOpenWorkIndex(medium, { clock: createFakeClock(), log }).list()).toEqual(['1', '2']);
    await index.close();
    expect(await medium.keys('open:')).toEqual(['open:2']);
  });
});

test('what was acknowledged before a kill is there after it', async () => {
  const writer = fileURLToPath(new URL('../../../support/processes/store-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let acknowledged = -1;
  child.stdout.on('data', (data: Buffer) => {
    acknowledged = Number(String(data).trim().split('\n').at(-1));
    if (acknowledged >= 50) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  expect(acknowledged).toBeGreaterThanOrEqual(50);
  const found = await inspect(path); // what is only in the log is looked at, too
  expect(found).toMatchObject({ problems: [], unreadable: [], unindexed: [] });
  expect(found.records).toBeGreaterThan(2 * acknowledged);
  const store = createStore(await opened(), { clock: systemClock, log });
  for (let n = 0; n <= acknowledged; n += 1)
    expect(await store.readConversation(String(n))).toMatchObject({ epoch: n });
  expect(await store.openWork()).toContain(String(acknowledged));
  await store.close();
});

test('a medium that is closed while writes are under way has kept them', async () => {
  const medium = await opened();
  const keys = Array.from({ length: 300 }, (_, n) => `key ${n}`);
  const writes = keys.map((key) => medium.set(key, { of: key }));
  await new Promise(setImmediate);
  await medium.close();
  await Promise.all(writes);
  expect((await (await opened()).keys('key ')).toSorted()).toEqual(keys.toSorted());
});
