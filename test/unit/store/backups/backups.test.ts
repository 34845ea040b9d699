import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import { StoreError } from '../../../../src/errors.ts';
import { backupPath, dueIn, listBackups, surplus } from '../../../../src/store/backups/files.ts';
import { makeBackup } from '../../../../src/store/backups/make.ts';
import { scheduleBackups } from '../../../../src/store/backups/schedule.ts';
import { createStore } from '../../../../src/store/records/record-store.ts';
import { openSqlite } from '../../../../src/store/sqlite/sqlite.ts';
import { indexRoot, ruinPage } from '../../../support/damage.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { record } from '../../../support/messages.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 25, 12);

let folder: string;
let path: string;
const opened: Store[] = [];

async function open(file = path): Promise<Store> {
  const store = createStore(await openSqlite(file), { clock: createFakeClock(), log: createKeptLog() });
  opened.push(store);
  return store;
}

const names = async (): Promise<string[]> => (await readdir(join(folder, 'data', 'backups'))).toSorted();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-backups-'));
  path = join(folder, 'data', 'bobbin.sqlite');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await rm(folder, { recursive: true, force: true });
});

describe('a backup’s time', () => {
  const at = (...hours: number[]) => hours.map((hour) => ({ path: String(hour), at: hour * HOUR }));
  const cases: [string, number[], number, number][] = [
    ['is at once where there is none', [], 100, 0],
    ['is a day after the newest', [90, 60, 30], 100, 14],
    ['is at once when that is past', [70, 60], 100, 0],
    ['is not put off by one that a wrong clock has dated into the future', [500, 90], 100, 14],
    ['is at once where there is none but such a one', [500], 100, 0],
  ];
  test.each(cases)('%s', (_, hours, now, due) => {
    expect(dueIn(at(...hours), 24 * HOUR, now * HOUR)).toBe(due * HOUR);
  });

  test('is over when three newer ones are there; one from the future is the first to go', () => {
    expect(surplus(at(3, 1, 4, 2), 10 * HOUR)).toEqual(at(1));
    expect(surplus(at(90, 3, 1, 2), 10 * HOUR)).toEqual(at(90));
    expect(surplus(at(3, 1, 2), 10 * HOUR)).toEqual([]);
  });

  test('is told by its name, and files of other names are left alone', async () => {
    expect(basename(backupPath(path, NOON))).toBe('bobbin-2026-11-25T12-00-00Z.sqlite');
    expect(await listBackups(path)).toEqual([]);
    await mkdir(join(folder, 'data', 'backups'), { recursive: true });
    const other = ['bobbin.sqlite', 'bobbin-2026.sqlite', 'other-2026-11-25T12-00-00Z.sqlite', 'notes.txt'];
    const own = [backupPath(path, NOON - HOUR), backupPath(path, NOON)];
    for (const name of [...other.map((name) => join(folder, 'data', 'backups', name)), ...own])
      await writeFile(name, '');
    expect(await listBackups(path)).toEqual([
      { path: backupPath(path, NOON), at: NOON },
      { path: backupPath(path, NOON - HOUR), at: NOON - HOUR },
    ]);
  });
});

describe('a backup', () => {
  test('holds one moment of a database that is being written, and only its owner may read it', async () => {
    const store = await open();
    let written = 0;
    let stop = false;
    // Two records change one after the other: at no moment is the second ahead of the first.
    const writing = (async () => {
      for (; !stop || written < 50; written += 1) {
        await store.writeConversation(record({ id: '1', epoch: written }));
        await store.writeConversation(record({ id: '2', epoch: written }));
      }
    })();
    await expect.poll(() => written).toBeGreaterThan(10);
    const before = written - 1; // the last one that both records have for certain
    const backup = await makeBackup(path, { now: NOON });
    stop = true;
    await writing;
    expect(await names()).toEqual(['bobbin-2026-11-25T12-00-00Z.sqlite']);
    expect((await stat(backup.path)).mode & 0o777).toBe(0o600);
    const kept = await open(backup.path);
    const [one, two] = [await kept.readConversation('1'), await kept.readConversation('2')];
    expect(one!.epoch).toBeGreaterThanOrEqual(before);
    expect(one!.epoch - two!.epoch).toBeOneOf([0, 1]);
  });

  test('takes the place of the oldest of three', async () => {
    await open();
    for (let day = 0; day < 5; day += 1) await makeBackup(path, { now: NOON + day * 24 * HOUR });
    expect(await names()).toEqual([27, 28, 29].map((day) => `bobbin-2026-11-${day}T12-00-00Z.sqlite`));
  });

  test('clears away what a killed process left of its own', async () => {
    await open();
    await makeBackup(path, { now: NOON });
    const left = `${backupPath(path, NOON - HOUR)}.part`;
    await writeFile(left, 'half');
    await writeFile(`${left}-journal`, '');
    await makeBackup(path, { now: NOON + HOUR });
    expect(await names()).toEqual([
      'bobbin-2026-11-25T12-00-00Z.sqlite',
      'bobbin-2026-11-25T13-00-00Z.sqlite',
    ]);
  });

  test('of a damaged database is none, and those before stay', async () => {
    const store = await open();
    for (let n = 0; n < 50; n += 1) await store.writeConversation(record({ id: String(n) }));
    for (let n = 0; n < 3; n += 1) await makeBackup(path, { now: NOON + n * HOUR });
    await store.close();
    opened.length = 0;
    const before = await names();
    await ruinPage(path, await indexRoot(path));
    await expect(makeBackup(path, { now: NOON + 9 * HOUR })).rejects.toMatchObject({
      fault: 'damaged',
      message: expect.stringMatching(/npm run doctor -- --restore/),
    });
    expect(await names()).toEqual(before);
  });

  test('that fills the disk leaves nothing behind, and harms nothing else', async () => {
    const store = await open();
    for (let n = 0; n < 60; n += 1)
      await store.writeConversation(record({ id: String(n), instructions: 'x'.repeat(2_500) }));
    // No file of this process may grow beyond 64 KB, nor may the signal that says so end it.
    const maker = fileURLToPath(new URL('../../../support/processes/backup-maker.ts', import.meta.url));
    const script = 'trap "" XFSZ; ulimit -f 128; exec "$0" "$@"';
    const { stdout } = spawnSync('sh', ['-c', script, process.execPath, maker, path], { encoding: 'utf8' });
    expect(stdout).toMatch(/^unavailable: back up .*(disk|full)/);
    expect(await names()).toEqual([]);
    await store.writeConversation(record({ epoch: 2 }));
    await makeBackup(path, { now: NOON });
    expect(await names()).toHaveLength(1);
  });

  test('that is given up leaves nothing behind', async () => {
    const store = await open();
    await store.writeConversation(record());
    await expect(makeBackup(path, { now: NOON, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(await names()).toEqual([]);
    await store.writeConversation(record({ epoch: 2 }));
  });

  test('for which there is no place fails with the reason, and the database goes on', async () => {
    const store = await open();
    await writeFile(join(folder, 'data', 'backups'), 'a file where a folder should be');
    await expect(makeBackup(path, { now: NOON })).rejects.toMatchObject({ fault: 'unavailable' });
    await store.writeConversation(record({ epoch: 2 }));
  });
});

describe('backups that are kept', () => {
  let clock: FakeClock;
  let log: KeptLog;
  let made: number[];
  let trouble: StoreError | null;

  const make = async (file: string, { now }: { now: number }) => {
    if (trouble !== null) throw trouble;
    made.push(now);
    await mkdir(join(folder, 'data', 'backups'), { recursive: true });
    await writeFile(backupPath(file, now), '');
    return { path: backupPath(file, now), at: now };
  };
  const kept = (everyMs: number | null = 24 * HOUR) =>
    scheduleBackups({ kind: 'sqlite', path, backupEveryMs: everyMs }, { clock, log, make });
  /** Time goes by in steps of a minute. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 60_000) {
      await clock.asleep();
      clock.advance(60_000);
    }
    await clock.asleep();
  };

  beforeEach(() => {
    clock = createFakeClock(NOON);
    log = createKeptLog();
    made = [];
    trouble = null;
  });

  test('are made once a day, from a minute after the first start', async () => {
    const backups = kept();
    await pass(50 * HOUR);
    await backups.close();
    expect(made).toEqual([0, 24, 48].map((hours) => NOON + 60_000 + hours * HOUR));
  });

  test('are neither skipped nor made more often by restarts', async () => {
    for (let restart = 0; restart < 10; restart += 1) {
      const backups = kept();
      await pass(5 * HOUR);
      await backups.close();
    }
    expect(made).toEqual([0, 24, 48].map((hours) => NOON + 60_000 + hours * HOUR));
  });

  test('that fail are told once, tried again, and told again when they have failed anew', async () => {
    trouble = new StoreError('unavailable', 'database or disk is full');
    const backups = kept();
    await pass(2 * HOUR);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { event: 'backup.failed', error: { message: 'database or disk is full' } } },
    ]);
    trouble = null;
    await pass(HOUR);
    expect(made).toHaveLength(1);
    trouble = new StoreError('unavailable', 'database or disk is full');
    await pass(30 * HOUR);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
    await backups.close();
  });

  test('are none when there are to be none', async () => {
    await kept(null).close();
    expect(made).toEqual([]);
  });

  test('do not hold up a stop', async () => {
    const store = await open();
    await store.writeConversation(record());
    const backups = scheduleBackups({ kind: 'sqlite', path, backupEveryMs: HOUR }, { clock, log });
    await clock.asleep();
    clock.advance(60_000);
    await backups.close();
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
