/** Puts a backup in the database's place, with what was there kept beside it. */

import { chmod, chown, copyFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { storeError } from '../errors.ts';
import { createStore } from '../records/record-store.ts';
import { integrityProblems, withConnection } from '../sqlite/connection.ts';
import { inUse, tryLock } from '../sqlite/file-lock.ts';
import { openSqlite } from '../sqlite/sqlite.ts';
import { type Backup, listBackups, stamp } from './files.ts';
import { exists } from './inspect.ts';
import { flush } from './make.ts';

export interface Restored {
  /** Where what was in its place is now; null if nothing was. */
  readonly formerPath: string | null;
  /** Conversations whose open work of that time was dropped. */
  readonly dropped: number;
}

/** The newest backup that is whole, and how many newer ones are not; null if there is none. */
export async function newestGood(
  path: string,
): Promise<{ readonly backup: Backup; readonly passedOver: number } | null> {
  const backups = await listBackups(path);
  for (const [passedOver, backup] of backups.entries())
    if (await isWhole(backup)) return { backup, passedOver };
  return null;
}

export async function isWhole({ path }: Backup): Promise<boolean> {
  try {
    return (await withConnection(path, 'read', (file) => integrityProblems(file, 1))).length === 0;
  } catch {
    return false; // why is all the same: it is none to restore
  }
}

/**
 * Throws StoreError when a bot has the database, or when it cannot be done. What was there stays until the last step, which
 * puts it beside its place; a kill or a failure just then leaves it there, and the backup where it was.
 */
export async function restoreBackup(
  path: string,
  backup: Backup,
  deps: { readonly clock: Clock; readonly log: Log },
): Promise<Restored> {
  const held = await tryLock(path);
  if (held === null) throw inUse(path);
  const made = `${path}.restored`;
  try {
    await removeAll(made);
    await copyFile(backup.path, made);
    const dropped = await dropOpenWork(made, deps);
    await takeAfter(made, path);
    await takeAfter(`${path}.lock`, path);
    await flush(made);
    const formerPath = await setAside(path, deps.clock.now());
    await rename(made, path);
    await flush(dirname(path));
    return { formerPath, dropped };
  } catch (error) {
    await removeAll(made);
    throw storeError(`restore ${backup.path}`, error);
  } finally {
    await held.release();
  }
}

/**
 * What was owed when the backup was made has been answered since, most likely; to answer it again now would be worse than
 * not to.
 */
async function dropOpenWork(
  path: string,
  deps: { readonly clock: Clock; readonly log: Log },
): Promise<number> {
  const store = createStore(await openSqlite(path, deps), deps);
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

/** Its owner and rights, so that a bot of another user than the one who restores can open it. */
async function takeAfter(made: string, path: string): Promise<void> {
  const model = await stat((await exists(path)) ? path : dirname(path));
  if (model.isFile()) await chmod(made, model.mode);
  const { uid, gid } = await stat(made);
  if (model.uid !== uid || model.gid !== gid) await chown(made, model.uid, model.gid);
}

/** The log goes with it: left behind, SQLite would apply it to the file that comes in its place. */
async function setAside(path: string, now: number): Promise<string | null> {
  const former = `${path}.before-restore-${stamp(now)}`;
  for (const end of ['-wal', '-shm']) if (await exists(path + end)) await rename(path + end, former + end);
  if (!(await exists(path))) return null;
  await rename(path, former);
  return former;
}

async function removeAll(path: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true });
}
