/**
 * The lock by which one process at a time has the store. It is SQLite's own on an empty file beside the database: the
 * system takes it away with the process, however that ends, and readers of the database do not notice it.
 */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Connection, connect } from './connection.ts';
import { isBusy, storeError } from './errors.ts';
import { exists } from './file.ts';

export interface FileLock {
  release(): Promise<void>;
}

/** A process that was told to stop may take this long for its running turns. */
const WAIT_AT_MOST_MS = 30_000;
const TRY_EVERY_MS = 500;

/** Null if another process has it. Throws StoreError when the lock's file cannot be used at all. */
export async function tryLockFile(path: string): Promise<FileLock | null> {
  const file = lockPath(path);
  let connection: Connection | null = null;
  try {
    await mkdir(dirname(path), { recursive: true });
    connection = await connect(file, 'write');
    await connection.all('PRAGMA busy_timeout = 0');
    await connection.all('BEGIN EXCLUSIVE');
    return { release: connection.close };
  } catch (error) {
    await connection?.close();
    if (isBusy(error)) return null;
    throw storeError(`lock ${file}`, error);
  }
}

/** Waits for another process to end, as in a deployment that starts the new one first. Throws StoreError `unavailable`. */
export async function lockFile(path: string, { clock, log }: { clock: Clock; log: Log }): Promise<FileLock> {
  const deadline = clock.monotonic() + WAIT_AT_MOST_MS;
  for (let isFirst = true; ; isFirst = false) {
    const lock = await tryLockFile(path);
    if (lock !== null) return lock;
    if (clock.monotonic() >= deadline) throw inUse(path);
    if (isFirst)
      log.warn(
        { event: 'store.waiting-for-lock', path, waitMs: WAIT_AT_MOST_MS },
        'Another Bobbin has this database; waiting for it to end.',
      );
    await clock.sleep(TRY_EVERY_MS);
  }
}

/** Whether a bot has the database now. */
export async function isInUse(path: string): Promise<boolean> {
  if (!(await exists(lockPath(path)))) return false; // and none is made, which might be another user's
  const lock = await tryLockFile(path);
  await lock?.release();
  return lock === null;
}

export function inUse(path: string): StoreError {
  return new StoreError(
    'unavailable',
    `open ${path}: another Bobbin has this database; stop that one, or set DATABASE_URL to another file for this one`,
  );
}

/** Also of the file whose owner and rights follow those of a database that is restored. */
export function lockPath(path: string): string {
  return `${path}.lock`;
}
