/** Opens the store on the medium that the configuration names. */

import { createKeyedQueue, type KeyedQueue } from '../async/keyed-queue.ts';
import type { Store } from '../conversation/ports/store.ts';
import { type FileGuardDeps, guardFile } from './backups/file-guard.ts';
import { BACKUPS } from './backups/files.ts';
import { requireRoom } from './backups/make.ts';
import { renewBackups } from './backups/renew.ts';
import { type OpenedMedium, openEncrypted } from './encryption/encrypted-medium.ts';
import { type Renewal, startRenewal } from './encryption/renewal.ts';
import { isAllCurrent } from './encryption/state.ts';
import type { Medium } from './medium.ts';
import { type OnStoreCall, observedMedium } from './observed-medium.ts';
import { createStore, type StoreDeps } from './records/record-store.ts';
import { dropUnreadable } from './records/usage-rows.ts';
import { asUnusable, requireFilePath } from './sqlite/file.ts';
import { lockFile } from './sqlite/file-lock.ts';
import { requireKey } from './sqlite/require-key.ts';
import { openSqlite, type SqliteMedium } from './sqlite/sqlite.ts';
import type { SqliteConfig, StoreConfig } from './store-config.ts';

export interface OpenDeps extends StoreDeps, FileGuardDeps {
  /** Where one thing at a time is done to the backups, also by what makes them; one of its own unless told. */
  readonly lanes?: KeyedQueue;
  /** Is told how long each call of the medium takes. */
  readonly onStoreCall?: OnStoreCall | undefined;
}

/**
 * The store, which this process alone has until it is closed. Throws StoreError: `damaged` when only a person can mend the
 * medium, `unusable` where there can be none, `no-key` where it is encrypted with another key, `unavailable` for what may
 * pass, another process that has it included. What does not have the current key yet gets it while the store is in use.
 */
export async function openStore(config: StoreConfig, deps: OpenDeps): Promise<Store> {
  const medium = await openMedium(config, deps);
  const { clock, onStoreCall } = deps;
  return createStore(onStoreCall === undefined ? medium : observedMedium(medium, clock, onStoreCall), deps);
}

function openMedium(config: StoreConfig, deps: OpenDeps): Promise<Medium> {
  switch (config.kind) {
    case 'sqlite':
      return openFile(config, deps);
  }
}

async function openFile(config: SqliteConfig, deps: OpenDeps): Promise<Medium> {
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
  { path, keys }: SqliteConfig,
  { clock, log, lanes = createKeyedQueue() }: OpenDeps,
): Renewal | null {
  if (opened.kind === 'plain') return null;
  const { medium, ring, state } = opened;
  const hasOlderKey = keys !== undefined && keys.older !== null;
  if (isAllCurrent(state)) {
    if (hasOlderKey)
      log.info({ event: 'store.old-key-not-needed' }, 'STORE_KEY_OLD is not needed any more; remove it.');
    return null;
  }
  return startRenewal(medium, {
    clock,
    log,
    hasOlderKey,
    dropUnreadable: (key, error) => dropUnreadable(medium, key, error, log),
    async hideTraces(signal) {
      await requireRoom(path);
      return lanes.run(BACKUPS, async () => {
        await file.compact(); // while no backup reads it
        return renewBackups(path, ring, signal);
      });
    },
  });
}
