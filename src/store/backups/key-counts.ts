/** How many values of a database's file have which key. */

import type { KeyRing } from '../encryption/key-ring.ts';
import { countRowKeys, type KeyCounts } from '../inspection/key-counts.ts';
import { withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';
import { tableRows } from '../sqlite/table-rows.ts';

/** Throws StoreError. */
export async function countKeys(path: string, ring: KeyRing | null): Promise<KeyCounts> {
  try {
    return await withConnection(path, 'read', (file) => countRowKeys(tableRows(file), ring));
  } catch (error) {
    throw storeError(`read ${path}`, error);
  }
}
