/** Whether the keys open a database, told before it is opened for writing: SQLite would bring its log into the file then. */

import { StoreError } from '../../errors.ts';
import { createKeyRing } from '../encryption/key-ring.ts';
import { STATE_KEY, unlock } from '../encryption/state.ts';
import { fromRow } from '../records/checksum.ts';
import type { StoreKeys } from '../store-config.ts';
import { withConnection } from './connection.ts';
import { exists } from './file.ts';

/** Throws StoreError `no-key`, with the file as it was. A file that does not read is left to whoever opens it. */
export async function requireKey(path: string, keys: StoreKeys | undefined): Promise<void> {
  if (!(await exists(path))) return;
  const rows = await withConnection(path, 'read', (file) =>
    file.all<{ value: unknown }>('SELECT value FROM keyv WHERE key = ?', STATE_KEY),
  ).catch(() => []);
  const [row] = rows;
  if (row === undefined) return;
  const unlocked = unlock(fromRow(STATE_KEY, row.value), keys === undefined ? null : createKeyRing(keys));
  if (unlocked.kind === 'refused') throw new StoreError('no-key', unlocked.why);
}
