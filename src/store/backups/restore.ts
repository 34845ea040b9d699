/** Puts a backup in the database's place, with what was there kept beside it. */

import { chmod, chown, copyFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { openEncrypted } from '../encryption/encrypted-medium.ts';
import { createStore } from '../records/record-store.ts';
import { integrityProblems, withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';
import { exists, flush } from '../sqlite/file.ts';
import { inUse, lockPath, tryLockFile } from '../sqlite/file-lock.ts';
import { openSqlite } from '../sqlite/sqlite.ts';
import type { StoreKeys } from '../store-config.ts';
import { type Backup, listBackups, stamp } from './files.ts';

export interface RestoreDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Of an encrypted backup. */
  readonly keys?: StoreKeys | undefined;
}

export interface Restored {
  /** Where what was in its place is now; null if nothing was. */
  readonly formerPath: string | null;
  /** Conversations whose open work of that time was dropped. */
  readonly dropped: number;
}

/** The newest backup that is intact, and how many newer ones are not; null if there is none. */
export async function newestIntact(
  path: string,
): Promise<{ readonly backup: Backup; readonly skipped: number } | null> {
  const backups = await listBackups(path);
  for (const [skipped, backup] of backups.entries()) if (await isIntact(backup)) return { backup, skipped };
  return null;
}

export async function isIntact({ path }: Backup): Promise<boolean> {
  try {
    return (await withConnection(path, 'read', (file) => integrityProblems(file, 1))).length === 0;
  } catch {
    return false; // whatever the reason, it is none to restore
  }
}

/**
 * Throws StoreError when a bot has the database, or when it cannot be done, as without the backup's key. What was there
 * stays until the last step, which puts it beside its place; a kill or a failure just then leaves it there, and the backup
 * where it was.
 */
export async function restoreBackup(path: string, backup: Backup, deps: RestoreDeps): Promise<Restored> {
  const lock = await tryLockFile(path);
  if (lock === null) throw inUse(path);
  const copy = copyPath(path);
  try {
    await removeDatabase(copy);
    await copyFile(backup.path, copy);
    const dropped = await dropOpenWork(copy, deps);
    await copyOwnership(path, copy);
    await copyOwnership(path, lockPath(path));
    await flush(copy);
    const formerPath = await moveAside(path, deps.clock.now());
    await rename(copy, path);
    await flush(dirname(path));
    return { formerPath, dropped };
  } catch (error) {
    await removeDatabase(copy);
    throw storeError(`restore ${backup.path}`, error);
  } finally {
    await lock.release();
  }
}

/**
 * What was owed when the backup was made has been answered since, most likely; to answer it again now would be worse than
 * not to.
 */
async function dropOpenWork(path: string, deps: RestoreDeps): Promise<number> {
  const { clock } = deps;
  const file = await openSqlite(path, { clock });
  const store = await openEncrypted(file, deps.keys).then(
    ({ medium }) => createStore(medium, deps),
    async (error) => {
      await file.close();
      throw error;
    },
  );
  let dropped = 0;
  try {
    for (const id of await store.openWork()) {
      const record = await store.readConversation(id).catch(unlessDamaged);
      if (record === undefined) continue;
      await store.writeConversation({ ...record, pending: [], turn: null });
      dropped += 1;
    }
  } finally {
    await store.close();
  }
  return dropped;
}

function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof StoreError) || error.fault !== 'damaged') throw error;
}

/** Gives a file the owner and the rights of another, so that a bot of another user than the one who restores can open it. */
async function copyOwnership(from: string, to: string): Promise<void> {
  const model = await stat((await exists(from)) ? from : dirname(from));
  if (model.isFile()) await chmod(to, model.mode);
  const { uid, gid } = await stat(to);
  if (model.uid !== uid || model.gid !== gid) await chown(to, model.uid, model.gid);
}

/** The write-ahead log goes with it: SQLite would apply one that stays to the file that comes in its place. */
async function moveAside(path: string, now: number): Promise<string | null> {
  const former = `${path}.before-restore-${stamp(now)}`;
  for (const end of ['-wal', '-shm']) if (await exists(path + end)) await rename(path + end, former + end);
  if (!(await exists(path))) return null;
  await rename(path, former);
  return former;
}

/** Removes what a kill has left of a restore. Only for whoever has the database. */
export function removeUnfinishedRestore(path: string): Promise<void> {
  return removeDatabase(copyPath(path));
}

function copyPath(path: string): string {
  return `${path}.restored`;
}

async function removeDatabase(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
