/** A look at the whole database, beside a bot that may be writing it: the file, every record, the index of open work. */

import { type InspectedRecords, inspectRows } from '../inspection/records.ts';
import { integrityProblems, withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';
import { tableRows } from '../sqlite/table-rows.ts';
import type { StoreKeys } from '../store-config.ts';

export interface Inspection extends InspectedRecords {
  /** What SQLite's own check of the file says; empty if it is whole. */
  readonly problems: readonly string[];
}

/** Everything as of one moment. Throws StoreError when the file cannot be read at all. */
export async function inspect(path: string, keys?: StoreKeys): Promise<Inspection> {
  try {
    return await withConnection(path, 'read', async (file) => {
      await file.all('BEGIN');
      const problems = await integrityProblems(file);
      return { problems, ...(await inspectRows(tableRows(file), keys, storeError)) };
    });
  } catch (error) {
    throw storeError(`read ${path}`, error);
  }
}
