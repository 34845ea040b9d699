/** Opens the medium over a SQLite file. */

import { createKeyedQueue } from '../async/keyed-queue.ts';
import { guardFile } from './backups/file-guard.ts';
import { BACKUPS } from './backups/files.ts';
import { requireRoom } from './backups/make.ts';
import { renewBackups } from './backups/renew.ts';
import { requireWholeCopy } from './copy/unfinished.ts';
import { type OpenedMedium, openEncrypted } from './encryption/encrypted-medium.ts';
import { type Renewal, renewalOf } from './encryption/renewal.ts';
import type { Medium } from './medium.ts';
import type { OpenDeps } from './open-deps.ts';
import { dropUnreadableOf } from './records/usage/rows.ts';
import { asUnusable, requireFilePath } from './sqlite/file.ts';
import { lockFile } from './sqlite/file-lock.ts';
import { requireKey } from './sqlite/require-key.ts';
import { openSqlite, type SqliteMedium } from './sqlite/sqlite.ts';
import type { SqliteConfig } from './store-config.ts';

/** Throws StoreError as `openStore` says. */
export async function openFile(config: SqliteConfig, deps: OpenDeps): Promise<Medium> {
  const { path } = config;
  try {
    await requireFilePath(path);
    return await openLockedFile(config, deps);
  } catch (error) {
    throw asUnusable(path, error);
  }
}

/** The lock comes first and goes last, so that no two processes ever have the file open for writing. */
async function openLockedFile(config: SqliteConfig, deps: OpenDeps): Promise<Medium> {
  const { path, keys } = config;
  const lock = await lockFile(path, deps);
  let file: SqliteMedium | null = null;
  try {
    await requireKey(path, keys);
    file = await guardFile(await openSqlite(path, { clock: deps.clock }), path, deps);
    await requireWholeCopy(file, path);
    const opened = await openEncrypted(file, keys);
    const renewal = renewFile(opened, file, config, deps);
    const close = async (): Promise<void> => {
      await renewal?.close();
      await opened.medium.close().finally(lock.release);
    };
    return { ...opened.medium, close };
  } catch (error) {
    await file?.close().catch(() => {}); // the first failure is the one to tell
    await lock.release();
    throw error;
  }
}

/** Null where everything has the current key already. */
function renewFile(
  opened: OpenedMedium,
  file: SqliteMedium,
  config: SqliteConfig,
  { clock, log, lanes = createKeyedQueue() }: OpenDeps,
): Renewal | null {
  if (opened.kind === 'plain') return null;
  const { ring } = opened;
  const { path, keys } = config;
  let isCompacted = false;
  const hideTraces = (signal: AbortSignal): Promise<readonly string[]> =>
    lanes.run(BACKUPS, async () => {
      // Once: it holds up writes, and leaves nothing to a further try but the log, which somebody may be reading.
      if (!isCompacted) {
        await requireRoom(path, 'encrypt');
        await file.compact(); // while no backup reads it
        isCompacted = true;
      }
      await file.emptyLog();
      return renewBackups(path, ring, signal);
    });
  const covers = 'Everything in the store and its backups';
  return renewalOf(
    opened,
    { clock, log, covers, dropUnreadable: dropUnreadableOf(opened.medium, log), hideTraces },
    keys,
  );
}
