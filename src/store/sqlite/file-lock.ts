/**
 * The lock by which one process at a time has the store. It is SQLite's own on an empty file beside the database: the
 * system takes it away with the process, however that ends, and readers of the database do not notice it.
 */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../async/clock.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isBusy, storeError } from '../errors.ts';
import { type Connection, connect } from './connection.ts';

export interface FileLock {
  release(): Promise<void>;
}

/** A process that was told to stop may take this long for its running turns. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** Null if another process has it. Throws StoreError when the lock's file cannot be used at all. */
export async function tryLock(path: string): Promise<FileLock | null> {
  const file = `${path}.lock`;
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
export async function lock(path: string, { clock, log }: { clock: Clock; log: Log }): Promise<FileLock> {
  const until = clock.now() + PATIENCE_MS;
  for (let first = true; ; first = false) {
    const taken = await tryLock(path);
    if (taken !== null) return taken;
    if (clock.now() >= until) throw inUse(path);
    if (first)
      log.warn({ path, waitMs: PATIENCE_MS }, 'another Bobbin has this database; waiting for it to end');
    await clock.sleep(LOOK_EVERY_MS);
  }
}

export function inUse(path: string): StoreError {
  return new StoreError(
    'unavailable',
    `open ${path}: another Bobbin has this database; stop that one, or set DATABASE_URL to another file for this one`,
  );
}
