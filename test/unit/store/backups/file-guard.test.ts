import { copyFile, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import type { StoreError } from '../../../../src/errors.ts';
import { guardFile } from '../../../../src/store/backups/file-guard.ts';
import { listBackups } from '../../../../src/store/backups/files.ts';
import { createStore } from '../../../../src/store/records/record-store.ts';
import { openSqlite } from '../../../../src/store/sqlite/sqlite.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, record } from '../../../support/messages.ts';

let folder: string;
let path: string;
let clock: FakeClock;
let store: Store;
let lost: StoreError[];
let noticed: PromiseWithResolvers<void>;
const log = createKeptLog();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-own-'));
  path = join(folder, 'data', 'bobbin.sqlite');
  clock = createFakeClock();
  lost = [];
  noticed = Promise.withResolvers();
  const onLost = (error: StoreError): void => {
    lost.push(error);
    noticed.resolve();
  };
  const medium = await guardFile(await openSqlite(path), path, { clock, log, onLost });
  store = createStore(medium, { clock: createFakeClock(), log });
  await store.writeConversation(record({ epoch: 1 }));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** Time goes by until the next look at the file, which ends in another wait or in alarm. */
async function look(): Promise<void> {
  await clock.asleep();
  clock.advance(10_000);
  await Promise.race([clock.asleep(), noticed.promise]);
}

const deletions: [string, () => Promise<unknown>][] = [
  ['was deleted', () => rm(path)],
  ['was deleted with all that belongs to it', () => rm(join(folder, 'data'), { recursive: true })],
  ['was moved away', () => rename(path, join(folder, 'elsewhere'))],
  [
    'was replaced by another',
    async () => {
      await writeFile(join(folder, 'other'), '');
      await rename(join(folder, 'other'), path);
    },
  ],
];

describe('a database that', () => {
  test.each(deletions)(
    '%s while the bot runs is told, written no more, and kept as a backup',
    async (_, remove) => {
      await remove();
      await store.writeConversation(record({ epoch: 2 })); // acknowledged before anybody has noticed
      await look();
      await look();
      expect(lost[0]).toMatchObject({
        fault: 'damaged',
        message: expect.stringMatching(/deleted or replaced/),
      });
      await expect(store.writeConversation(record({ epoch: 3 }))).rejects.toMatchObject({
        fault: 'unavailable',
      });
      expect(await store.readConversation(CHANNEL)).toEqual(record({ epoch: 2 }));

      const [backup] = await listBackups(path);
      expect(lost[0]!.message).toContain(backup!.path);
      expect((await stat(backup!.path)).mode & 0o777).toBe(0o600);
      const copy = join(folder, 'copy.sqlite');
      await copyFile(backup!.path, copy);
      const kept = createStore(await openSqlite(copy), { clock, log });
      expect(await kept.readConversation(CHANNEL)).toEqual(record({ epoch: 2 }));
      await kept.close();
    },
  );

  test('stays where it is, is nobody’s concern', async () => {
    for (let n = 0; n < 5; n += 1) await look();
    await store.writeConversation(record({ epoch: 4 }));
    expect(lost).toEqual([]);
    expect(await readdir(join(folder, 'data'))).not.toContain('backups');
  });

  test('is back at the next look was only strange for a moment', async () => {
    await rename(path, join(folder, 'elsewhere'));
    await look();
    await rename(join(folder, 'elsewhere'), path);
    for (let n = 0; n < 5; n += 1) await look();
    expect(lost).toEqual([]);
  });
});
