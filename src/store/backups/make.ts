/** One backup: a copy of the database as of one moment, made beside the bot's writing, checked, and only then given its name. */

import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../../errors.ts';
import { REMEDY } from '../errors.ts';
import { type Connection, integrityProblems, withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';
import { flush } from '../sqlite/file.ts';
import {
  type Backup,
  backupFolder,
  backupPath,
  listBackups,
  listUnfinished,
  surplus,
  unfinished,
} from './files.ts';

export interface BackupOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** What is left to the bot itself on the disk, which a backup must not fill. */
const SPARE_BYTES = 32 * 1_024 * 1_024;

/**
 * Makes one and removes those beyond the newest three; whatever fails leaves nothing behind and every earlier one in its
 * place. Throws StoreError: `damaged` if the database is, of which there is no backup; else `unavailable`.
 */
export async function makeBackup(path: string, { now, signal }: BackupOptions): Promise<Backup> {
  const target = backupPath(path, now);
  const part = unfinished(target);
  try {
    await mkdir(backupFolder(path), { recursive: true, mode: 0o700 });
    for (const left of await listUnfinished(path)) await rm(left);
    await requireRoom(path, 'back up');
    try {
      await (await open(part, 'wx', 0o600)).close(); // SQLite would make it readable to all
      await withConnection(path, 'read', (source) => copy(source, part, signal));
      await withConnection(part, 'read', (copied) => requireIntact(copied, 'its copy'));
      await flush(part);
      await rename(part, target);
    } catch (error) {
      for (const left of await listUnfinished(path)) await rm(left, { force: true });
      throw error;
    }
    await flush(dirname(target));
    for (const old of surplus(await listBackups(path), now)) await rm(old.path);
    return { path: target, at: now };
  } catch (error) {
    throw storeError(`back up ${path}`, error);
  }
}

/**
 * A second connection reads one moment of the database while the bot writes on; a backup through the bot's own would hold
 * every write up until its end.
 */
async function copy(source: Connection, part: string, signal?: AbortSignal): Promise<void> {
  const interrupt = (): void => source.interrupt();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', interrupt);
  try {
    await requireIntact(source, 'it');
    signal?.throwIfAborted(); // an interruption ends a statement, not the one after it
    await source.all('VACUUM INTO ?', part);
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}

async function requireIntact(file: Connection, what: string): Promise<void> {
  const [problem] = await integrityProblems(file, 1);
  if (problem !== undefined)
    throw new StoreError('damaged', `back up the database: ${what} is damaged (${problem}); ${REMEDY}`);
}

/** Throws StoreError `unavailable` where there is none for another file of the database's size, which is what both need. */
export async function requireRoom(path: string, purpose: 'back up' | 'encrypt'): Promise<void> {
  const { needed, free } = await backupRoom(path);
  if (free < needed)
    throw new StoreError(
      'unavailable',
      `${purpose} ${path}: expected ${megabytes(needed)} free for it, got ${megabytes(free)}; make room${purpose === 'back up' ? ', or set BACKUP_HOURS=0' : ''}`,
    );
}

/** Bytes that a backup needs, with some to spare, and that are free where the database is. */
export async function backupRoom(path: string): Promise<{ readonly needed: number; readonly free: number }> {
  const [{ size }, { bavail, bsize }] = await Promise.all([stat(path), statfs(dirname(path))]);
  return { needed: size + SPARE_BYTES, free: bavail * bsize };
}

export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000).toLocaleString('en-US')} MB`;
}
