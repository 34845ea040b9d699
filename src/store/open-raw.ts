/** Opens a store as it is kept, for whoever copies it: nothing is opened, renewed or waited for. */

import { StoreError } from '../errors.ts';
import type { CopyEnd } from './copy/copy.ts';
import type { OpenDeps } from './open-deps.ts';
import { openSharedRaw } from './open-shared.ts';
import { shownAddress } from './shared/address.ts';
import type { SqliteConfig, StoreConfig } from './store-config.ts';

/**
 * The store is this process's until its medium is closed.
 *
 * @param use `from`: a file that is not there is none to make. Throws StoreError: `unusable` where there is nothing to open,
 *   `unavailable` where a bot has it.
 */
export async function openRaw(config: StoreConfig, use: 'from' | 'to', deps: OpenDeps): Promise<CopyEnd> {
  if (config.kind !== 'sqlite')
    return { medium: await openSharedRaw(config, deps), address: shownAddress(config.url) };
  return openFileRaw(config, use, deps);
}

async function openFileRaw(
  { path }: SqliteConfig,
  use: 'from' | 'to',
  { clock }: OpenDeps,
): Promise<CopyEnd> {
  const { asUnusable, exists, requireFilePath } = await import('./sqlite/file.ts');
  const { inUse, tryLockFile } = await import('./sqlite/file-lock.ts');
  const { openSqlite } = await import('./sqlite/sqlite.ts');
  try {
    await requireFilePath(path);
    if (use === 'from' && !(await exists(path)))
      throw new StoreError('unusable', `open ${path}: there is no such file`);
    const lock = await tryLockFile(path);
    if (lock === null) throw inUse(path);
    try {
      const file = await openSqlite(path, { clock });
      const close = (): Promise<void> => file.close().finally(lock.release);
      return { medium: { ...file, close }, address: `sqlite://${path}` };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw asUnusable(path, error);
  }
}
