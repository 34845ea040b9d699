/** Opens the store on the medium that the configuration names. */

import type { Store } from '../conversation/ports/store.ts';
import { type FileGuardDeps, guardFile } from './backups/file-guard.ts';
import type { Medium } from './medium.ts';
import { createStore, type StoreDeps } from './records/record-store.ts';
import { lockFile } from './sqlite/file-lock.ts';
import { openSqlite } from './sqlite/sqlite.ts';
import type { StoreConfig } from './store-config.ts';

/**
 * The store, which this process alone has until it is closed. Throws StoreError: `damaged` when only a person can mend the
 * medium, `unavailable` for what may pass, another process that has it included.
 */
export async function openStore(config: StoreConfig, deps: StoreDeps & FileGuardDeps): Promise<Store> {
  return createStore(await openMedium(config, deps), deps);
}

function openMedium(config: StoreConfig, deps: FileGuardDeps): Promise<Medium> {
  switch (config.kind) {
    case 'sqlite':
      return openLockedFile(config.path, deps);
  }
}

/** The lock comes first and goes last, so that no two processes ever have the file open for writing. */
async function openLockedFile(path: string, deps: FileGuardDeps): Promise<Medium> {
  const lock = await lockFile(path, deps);
  try {
    const medium = await guardFile(await openSqlite(path, { clock: deps.clock }), path, deps);
    return { ...medium, close: () => medium.close().finally(lock.release) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
