/** What the file system says of a database's file, and what is asked of it. */

import { access, mkdir, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, StoreError } from '../../errors.ts';
import { isMissing, isUnusable } from './errors.ts';

/** Rejects when this user may not know. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Which file it is, whatever its name: the same text for the same file. Null if there is none. */
export async function fileIdentity(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** When the database was made and when it was last written, in milliseconds since the epoch. */
export async function fileTimes(
  path: string,
): Promise<{ readonly createdAt: number; readonly changedAt: number }> {
  const log = stat(`${path}-wal`).catch(() => null); // there is none between two runs
  const [file, wal] = await Promise.all([stat(path), log]);
  return { createdAt: file.birthtimeMs, changedAt: Math.max(file.mtimeMs, wal?.mtimeMs ?? 0) };
}

/** Resolves once the file, or the folder's list of files, survives a power cut. SQLite must not have the file open. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder and those around it; one that is there is left as it is. Rejects with the system's error. The `recursive`
 * of Node 24 never comes back under `/proc`, where no folder can be made.
 */
export async function makeFolder(path: string): Promise<void> {
  const failure = await failureToMake(path);
  if (failure === null) return;
  if (!isMissing(failure) || dirname(path) === path) throw failure;
  await makeFolder(dirname(path));
  const again = await failureToMake(path);
  if (again !== null) throw again;
}

async function failureToMake(path: string): Promise<unknown> {
  try {
    await mkdir(path);
    return null;
  } catch (error) {
    return (await isFolder(path)) ? null : error;
  }
}

/** False also where nobody may know: what is wrong is told by whoever uses the path. */
function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Throws StoreError `unusable` where the path is that of a folder. Whether a file can be made there is not asked. */
export async function requireFilePath(path: string): Promise<void> {
  if (await isFolder(path))
    throw new StoreError(
      'unusable',
      `DATABASE_URL: expected the path of a file, got the folder ${resolve(path)}; write the file’s name behind it, such as bobbin.sqlite`,
    );
}

/** The failure to open a database as one of its setting where only a person can mend it; else as it is. */
export function asUnusable(path: string, error: unknown): unknown {
  const cause = error instanceof StoreError ? error.cause : error;
  if (!isUnusable(cause)) return error;
  return new StoreError(
    'unusable',
    `DATABASE_URL: no database can be at ${resolve(path)} (${messageOf(cause)}); check that this user may read and write ${resolve(dirname(path))}, or name another place`,
    { cause },
  );
}
