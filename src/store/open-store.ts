/** Opens the store on the configured medium, locked so that one process at a time has it. */

import type { Store } from '../conversation/ports/store.ts';
import { type FileGuardDeps, guardFile } from './backups/file-guard.ts';
import { createStore, type StoreDeps } from './records/record-store.ts';
import { lock } from './sqlite/file-lock.ts';
import { openSqlite } from './sqlite/sqlite.ts';

/**
 * @param path of the SQLite file, which this process alone has until the store is closed. Throws StoreError: `damaged` when
 * only a person can mend the file, `unavailable` for what may pass, another process that has it included.
 */
export async function openStore(path: string, deps: StoreDeps & FileGuardDeps): Promise<Store> {
  const held = await lock(path, deps);
  try {
    const medium = await guardFile(await openSqlite(path, { clock: deps.clock }), path, deps);
    return createStore({ ...medium, close: () => medium.close().finally(held.release) }, deps);
  } catch (error) {
    await held.release();
    throw error;
  }
}
