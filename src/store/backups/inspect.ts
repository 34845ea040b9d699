/** A look at the whole database, beside a bot that may be writing it: the file, every record, the index of open work. */

import type { ConversationRecord } from '../../conversation/record/record.ts';
import { hasOpenWork } from '../../conversation/record/record.ts';
import type { StoreError } from '../../errors.ts';
import { createKeyRing } from '../encryption/key-ring.ts';
import { STATE_KEY } from '../encryption/state.ts';
import { readRow } from '../records/formats.ts';
import { OPEN_WORK } from '../records/open-work.ts';
import { type Connection, integrityProblems, withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';
import { tableRows } from '../sqlite/table-rows.ts';
import type { StoreKeys } from '../store-config.ts';

export interface Inspection {
  /** What SQLite's own check of the file says; empty if it is whole. */
  readonly problems: readonly string[];
  /** How many records read. */
  readonly records: number;
  /** One for each record that does not. */
  readonly unreadable: readonly StoreError[];
  /** Conversations that owe an answer and are not in the index by which the next start would find them. */
  readonly unindexed: readonly string[];
}

const CONVERSATION = 'conversation:';

/** Everything as of one moment. Throws StoreError when the file cannot be read at all. */
export async function inspect(path: string, keys?: StoreKeys): Promise<Inspection> {
  try {
    return await withConnection(path, 'read', async (file) => {
      await file.all('BEGIN');
      const problems = await integrityProblems(file);
      return { problems, ...(await readAll(file, keys)) };
    });
  } catch (error) {
    throw storeError(`read ${path}`, error);
  }
}

async function readAll(file: Connection, keys?: StoreKeys): Promise<Omit<Inspection, 'problems'>> {
  const open = keys === undefined ? undefined : createKeyRing(keys).open;
  let records = 0;
  const unreadable: StoreError[] = [];
  const indexed = new Set<string>();
  const owing: string[] = [];
  try {
    for await (const { key, value } of tableRows(file)) {
      if (key === STATE_KEY) continue; // no record of the domain's
      try {
        const found = readRow(key, value, open);
        records += 1;
        if (key.startsWith(OPEN_WORK)) indexed.add(key.slice(OPEN_WORK.length));
        if (key.startsWith(CONVERSATION) && hasOpenWork(found as ConversationRecord))
          owing.push(key.slice(CONVERSATION.length));
      } catch (error) {
        unreadable.push(storeError(`read ${key}`, error, key));
      }
    }
  } catch (error) {
    unreadable.push(storeError('read on', error)); // where the table itself is broken off
  }
  return { records, unreadable, unindexed: owing.filter((id) => !indexed.has(id)) };
}
