import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRandom } from '../../../chaos/random.ts';
import type { Store } from '../../../src/conversation/ports/store.ts';
import { StoreError } from '../../../src/errors.ts';
import { createStore } from '../../../src/store/records/record-store.ts';
import { integrityProblems, withConnection } from '../../../src/store/sqlite/connection.ts';
import { openSqlite, type SqliteOptions } from '../../../src/store/sqlite/sqlite.ts';
import { cutInHalf, flipAt, flipIn, indexRoot, pageOf, ruinPage } from '../../support/damage.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../support/fakes/kept-log.ts';
import { pending, record } from '../../support/messages.ts';

const CONVERSATIONS = 60;
const WRITER = fileURLToPath(new URL('../../support/processes/store-writer.ts', import.meta.url));

let folder: string;
let path: string;
const opened: Store[] = [];
const children: ChildProcess[] = [];

async function open(options: SqliteOptions = {}): Promise<Store> {
  const store = createStore(await openSqlite(path, options), {
    clock: createFakeClock(),
    log: createKeptLog(),
  });
  opened.push(store);
  return store;
}

async function close(): Promise<void> {
  await Promise.all(opened.splice(0).map((store) => store.close()));
}

const id = (n: number): string => String(1_000 + n);
const word = (n: number): string => `instructions-of-${id(n)}-`;
const conversation = (n: number) => record({ id: id(n), instructions: word(n).padEnd(2_500, `${n} `) });

async function fill(): Promise<void> {
  const store = await open();
  for (let n = 0; n < CONVERSATIONS; n += 1) await store.writeConversation(conversation(n));
  await close();
}

/** The ids whose record does not read as damaged; every other one reads as it was. */
async function unreadable(store: Store): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < CONVERSATIONS; n += 1) {
    try {
      expect(await store.readConversation(id(n))).toEqual(conversation(n));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      expect(error).toMatchObject({ fault: 'damaged', key: `conversation:${id(n)}` });
      ids.push(id(n));
    }
  }
  return ids;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-trouble-'));
  path = join(folder, 'bobbin.sqlite');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await close();
  await rm(folder, { recursive: true, force: true });
});

describe('a full disk', () => {
  test('fails the write, loses nothing that was acknowledged, and is over when there is room', async () => {
    const medium = await openSqlite(path, { pragmas: ['max_page_count = 40'] });
    const store = createStore(medium, { clock: createFakeClock(), log: createKeptLog() });
    const kept: number[] = [];
    const fillUp = async (): Promise<void> => {
      for (let n = 0; n < CONVERSATIONS; n += 1) {
        await store.writeConversation(conversation(n));
        kept.push(n);
      }
    };
    await expect(fillUp()).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringMatching(/full/),
    });
    expect(kept.length).toBeGreaterThan(10);
    for (const n of kept) expect(await store.readConversation(id(n))).toEqual(conversation(n));
    expect(await store.readConversation(id(kept.length))).toBeUndefined();
    for (const n of kept.slice(0, 5)) await medium.delete(`conversation:${id(n)}`);
    await store.writeConversation(conversation(kept.length));
    expect(await store.readConversation(id(kept.length))).toEqual(conversation(kept.length));
    await store.close();
  });

  test('does not keep a stop from ending well', async () => {
    const log = createKeptLog();
    const medium = await openSqlite(path);
    const full = {
      ...medium,
      delete: () => Promise.reject(new StoreError('unavailable', 'database or disk is full')),
    };
    const store = createStore(full, { clock: createFakeClock(), log });
    await store.writeConversation(record({ pending: [pending(1, 'one')] }));
    await store.writeConversation(record());
    await store.close();
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { event: 'store.open-work-not-removed' } }]);
  });
});

describe('a file that must not be written', () => {
  /** As somebody who has no rights of its own: as root every file can be written. */
  const asNobody = async (): Promise<string> => {
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const child = spawn(process.execPath, [WRITER, path], { stdio: ['ignore', 'ignore', 'pipe'], ...uid });
    children.push(child);
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += String(data);
    });
    await once(child, 'exit');
    return said;
  };

  test('is told with its path at the start', async () => {
    await fill();
    await chmod(folder, 0o755);
    await chmod(path, 0o444);
    expect(await asNobody()).toMatch(/fault: 'unavailable'|StoreError/);
    expect(await asNobody()).toContain(path);
    await chmod(path, 0o644);
  });

  test('nor its folder, likewise', async () => {
    await chmod(folder, 0o555);
    expect(await asNobody()).toContain(path);
    await chmod(folder, 0o755);
  });
});

describe('a file that another process holds', () => {
  test('for a moment, delays writes and fails none, each within its own time', async () => {
    const store = await open();
    await withConnection(path, 'write', async (holder) => {
      await holder.all('BEGIN IMMEDIATE');
      const writing = Array.from({ length: 20 }, (_, n) => store.writeConversation(conversation(n)));
      expect(await store.readConversation(id(99))).toBeUndefined(); // readers are not held up
      await holder.all('COMMIT');
      await Promise.all(writing);
    });
    expect(await store.readConversation(id(19))).toEqual(conversation(19));
  });

  test('for long, fails all writes at the same time, not one after the other', async () => {
    const clock = createFakeClock();
    const store = await open({ clock, busyTimeoutMs: 5_000 });
    await withConnection(path, 'write', async (holder) => {
      await holder.all('BEGIN IMMEDIATE');
      let isOver = false;
      const writing = Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => store.writeConversation(conversation(n))),
      ).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await Promise.race([clock.asleep(), writing]);
        clock.advance(100);
      }
      for (const outcome of await writing)
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { fault: 'unavailable', message: expect.stringContaining('locked') },
        });
      expect(clock.monotonic()).toBeLessThan(2 * 5_000);
      expect(await store.readConversation(id(0))).toBeUndefined(); // reads go on
      const waited = clock.monotonic();
      await expect(store.writeConversation(conversation(0))).rejects.toMatchObject({ fault: 'unavailable' });
      expect(clock.monotonic()).toBe(waited); // nor does a later one wait as long again
      await holder.all('ROLLBACK');
    });
    await store.writeConversation(conversation(0));
    expect(await store.readConversation(id(0))).toEqual(conversation(0));
  });
});

describe('a bit that has changed', () => {
  test('in one record is told by its key, and the others are served', async () => {
    await fill();
    await flipIn(path, word(7));
    expect(await unreadable(await open())).toEqual([id(7)]);
  });

  test('anywhere never serves anything but what was written', async () => {
    await fill();
    const whole = join(folder, 'whole');
    await cp(path, whole);
    const { length } = await readFile(whole);
    const random = createRandom(7);
    let told = 0;
    for (let round = 0; round < 60; round += 1) {
      await cp(whole, path);
      await flipAt(path, Math.floor(random() * length), 1 << Math.floor(random() * 8));
      const absent = await readAll();
      if (absent === 'damaged') told += 1;
      // What the index no longer leads to reads as absent; the check before each backup finds it.
      else if (absent > 0) expect(await withConnection(path, 'read', integrityProblems)).not.toEqual([]);
      await close();
      await rm(`${path}-wal`, { force: true });
      await rm(`${path}-shm`, { force: true });
    }
    expect(told).toBeGreaterThan(20);
  });

  /** How many records were not found, or that damage was told. */
  async function readAll(): Promise<number | 'damaged'> {
    let absent = 0;
    try {
      const store = await open();
      for (let n = 0; n < CONVERSATIONS; n += 1) {
        const found = await store.readConversation(id(n));
        if (found === undefined) absent += 1;
        else expect(found).toEqual(conversation(n));
      }
      return absent;
    } catch (error) {
      if (error instanceof StoreError && error.fault === 'damaged') return 'damaged';
      throw error;
    }
  }
});

describe('a page that is ruined', () => {
  test('with records in it harms those alone, and new ones are kept', async () => {
    await fill();
    await ruinPage(path, await pageOf(path, word(11)));
    const store = await open();
    const lost = await unreadable(store);
    expect(lost).toContain(id(11));
    expect(lost.length).toBeLessThan(10);
    await store.writeConversation(record({ id: '5' }));
    expect(await store.readConversation('5')).toEqual(record({ id: '5' }));
  });

  test('at the root of the index refuses the start, with the way to mend it', async () => {
    await fill();
    await ruinPage(path, await indexRoot(path));
    await expect(openSqlite(path)).rejects.toMatchObject({
      fault: 'damaged',
      message: expect.stringMatching(/malformed.*npm run doctor -- --restore/),
    });
  });

  test('at the root of the index while the bot runs is told at every read, and nothing wrong is served', async () => {
    await fill();
    const store = await open({ pragmas: ['cache_size = 1'] });
    await ruinPage(path, await indexRoot(path));
    expect(await unreadable(store)).toHaveLength(CONVERSATIONS);
    await expect(store.writeConversation(conversation(1))).rejects.toMatchObject({
      fault: 'damaged',
      key: `conversation:${id(1)}`,
    });
    await expect(store.openWork()).rejects.toMatchObject({ fault: 'damaged' });
  });
});

describe('a file that is torn', () => {
  test('refuses the start, with the way to mend it', async () => {
    await fill();
    await cutInHalf(path);
    await expect(openSqlite(path)).rejects.toMatchObject({
      fault: 'damaged',
      message: expect.stringMatching(/malformed.*npm run doctor -- --restore/),
    });
  });

  test('in its first page likewise', async () => {
    await fill();
    await writeFile(path, (await readFile(path)).subarray(0, 1_000));
    await expect(openSqlite(path)).rejects.toMatchObject({ fault: 'damaged' });
  });
});
