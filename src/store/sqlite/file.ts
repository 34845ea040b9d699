/** What the file system says of a database's file, and what is asked of it. */

import { access, open, stat } from 'node:fs/promises';
import { isMissing } from './errors.ts';

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
