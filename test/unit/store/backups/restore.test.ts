import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import { backupPath } from '../../../../src/store/backups/files.ts';
import { inspect } from '../../../../src/store/backups/inspect.ts';
import { makeBackup } from '../../../../src/store/backups/make.ts';
import { newestIntact, restoreBackup } from '../../../../src/store/backups/restore.ts';
import { createStore } from '../../../../src/store/records/record-store.ts';
import { withConnection } from '../../../../src/store/sqlite/connection.ts';
import { tryLockFile } from '../../../../src/store/sqlite/file-lock.ts';
import { openSqlite } from '../../../../src/store/sqlite/sqlite.ts';
import { cutInHalf, flipIn, indexRoot, ruinPage } from '../../../support/damage.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, pending, record, turn } from '../../../support/messages.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const HOUR = 3_600_000;

let folder: string;
let path: string;
const clock = createFakeClock(NOON + HOUR);
const log = createKeptLog();

/** Opens, works and closes, as a bot that runs and stops. */
async function run<T>(work: (store: Store) => Promise<T>, file = path): Promise<T> {
  const store = createStore(await openSqlite(file), { clock: createFakeClock(), log });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const write = (...records: ReturnType<typeof record>[]): Promise<void> =>
  run(async (store) => {
    for (const one of records) await store.writeConversation(one);
  });
const many = Array.from({ length: 50 }, (_, n) =>
  record({ id: String(1_000 + n), instructions: `word-${n}-`.padEnd(1_000, 'x') }),
);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-restore-'));
  path = join(folder, 'bobbin.sqlite');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a look at the database', () => {
  test('counts what reads, and changes nothing', async () => {
    await write(...many);
    const before = await readFile(path);
    expect(await inspect(path)).toEqual({ problems: [], records: 50, unreadable: [], unindexed: [] });
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  test('sees the file, its log and its open work as of one moment, beside a bot that writes', async () => {
    await run(async (store) => {
      await store.writeConversation(record({ pending: [pending(1, 'one')] }));
      await store.writeServer({ id: '9', instructions: 'Be brief.', instructionsStamp: null, settings: {} });
      await store.remember('assistant', 'asst_1');
      expect(await inspect(path)).toEqual({ problems: [], records: 4, unreadable: [], unindexed: [] });
    });
  });

  test('names the record in which a bit has changed', async () => {
    await write(...many);
    await flipIn(path, 'word-7-');
    const { problems, records, unreadable } = await inspect(path);
    expect([problems, records]).toEqual([[], 49]);
    expect(unreadable).toMatchObject([{ fault: 'damaged', key: 'conversation:1007' }]);
  });

  test('names conversations that owe an answer and would not be found', async () => {
    await write(record({ pending: [pending(1, 'one')] }), record({ id: '5', turn: turn() }));
    await withConnection(path, 'write', (file) => file.all('DELETE FROM keyv WHERE key = ?', 'open:5'));
    expect((await inspect(path)).unindexed).toEqual(['5']);
  });

  const ruins: [string, () => Promise<void>, RegExp, number][] = [
    [
      'a ruined index, and reads the records all the same',
      async () => ruinPage(path, await indexRoot(path)),
      /malformed|btree|page/i,
      50,
    ],
    ['a torn file', () => cutInHalf(path), /malformed/, 0],
    ['a file that is no database', () => writeFile(path, 'a letter '.repeat(1_000)), /not a database/, 0],
  ];
  test.each(ruins)('tells %s', async (_, ruin, problem, readable) => {
    await write(...many);
    await ruin();
    const { problems, records } = await inspect(path);
    expect(problems[0]).toMatch(problem);
    expect(records).toBe(readable);
  });

  test('fails where there is nothing to look at', async () => {
    await expect(inspect(path)).rejects.toMatchObject({ fault: 'unavailable' });
  });
});

describe('a backup that is restored', () => {
  const restored = async () => restoreBackup(path, (await newestIntact(path))!.backup, { clock, log });

  test('takes the place of a torn database, which is kept with its log', async () => {
    await write(...many);
    await makeBackup(path, { now: NOON });
    await write(record({ id: '7' }));
    await cutInHalf(path);
    await writeFile(`${path}-wal`, 'the log of the torn one');
    const { formerPath, dropped } = await restored();
    expect(dropped).toBe(0);
    expect(formerPath).toBe(`${path}.before-restore-2026-11-25T13-00-00Z`);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(['bobbin.sqlite.before-restore-2026-11-25T13-00-00Z-wal']),
    );
    expect(await inspect(path)).toMatchObject({ problems: [], records: 50, unreadable: [] });
    await run(async (store) => {
      for (const one of many) expect(await store.readConversation(one.id)).toEqual(one);
      expect(await store.readConversation('7')).toBeUndefined();
      await store.writeConversation(record({ id: '8' }));
    });
  });

  test('answers nothing again that was under way when it was made', async () => {
    const kept = { seen: ['1'], cursor: '1', thread: { engine: 'responses', id: 'conv_1' } as const };
    await write(record({ ...kept, turn: turn(), pending: [pending(2, 'two')] }));
    await makeBackup(path, { now: NOON });
    expect(await restored()).toMatchObject({ dropped: 1 });
    await run(async (store) => {
      expect(await store.readConversation(CHANNEL)).toEqual(record(kept));
      expect(await store.openWork()).toEqual([]);
    });
  });

  test('has the rights of what it takes the place of', async () => {
    await write(record());
    await makeBackup(path, { now: NOON });
    const { mode, uid } = await stat(path);
    await restored();
    expect(await stat(path)).toMatchObject({ mode, uid });
  });

  test('is the newest that is whole', async () => {
    await write(record({ epoch: 1 }));
    await makeBackup(path, { now: NOON - 2 * HOUR });
    await cp(backupPath(path, NOON - 2 * HOUR), backupPath(path, NOON - HOUR));
    await cutInHalf(backupPath(path, NOON - HOUR));
    await writeFile(backupPath(path, NOON), 'nothing of use');
    expect(await newestIntact(path)).toEqual({
      backup: { path: backupPath(path, NOON - 2 * HOUR), at: NOON - 2 * HOUR },
      skipped: 2,
    });
  });

  test('may come where there is no database any more', async () => {
    await write(record({ epoch: 3 }));
    await makeBackup(path, { now: NOON });
    await rm(path);
    expect(await restored()).toEqual({ formerPath: null, dropped: 0 });
    expect(await run((store) => store.readConversation(CHANNEL))).toEqual(record({ epoch: 3 }));
  });

  test('is none while a bot has the database', async () => {
    await write(record());
    await makeBackup(path, { now: NOON });
    const lock = await tryLockFile(path);
    await expect(restored()).rejects.toMatchObject({ message: expect.stringMatching(/another Bobbin/) });
    await lock!.release();
    await restored();
  });

  test('that cannot be put in place leaves everything as it was', async () => {
    await write(record({ epoch: 4 }));
    const backup = await makeBackup(path, { now: NOON });
    await rm(backup.path);
    await expect(restoreBackup(path, backup, { clock, log })).rejects.toMatchObject({ fault: 'unavailable' });
    expect(await run((store) => store.readConversation(CHANNEL))).toEqual(record({ epoch: 4 }));
    expect((await readdir(folder)).toSorted()).toEqual(['backups', 'bobbin.sqlite', 'bobbin.sqlite.lock']);
  });
});
