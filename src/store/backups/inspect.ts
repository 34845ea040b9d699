/** A look at the whole database, beside a bot that may be writing it: the file, every record, the index of open work. */

import type { ConversationRecord } from '../../conversation/record/record.ts';
import { hasOpenWork } from '../../conversation/record/record.ts';
import type { StoreError } from '../../errors.ts';
import { readRow } from '../records/formats.ts';
import { OPEN_WORK } from '../records/open-work.ts';
import { type Connection, integrityProblems, withConnection } from '../sqlite/connection.ts';
import { storeError } from '../sqlite/errors.ts';

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

const PAGE = 500;
const CONVERSATION = 'conversation:';

/** Everything as of one moment. Throws StoreError when the file cannot be read at all. */
export async function inspect(path: string): Promise<Inspection> {
  try {
    return await withConnection(path, 'read', async (file) => {
      await file.all('BEGIN');
      const problems = await integrityProblems(file);
      return { problems, ...(await readAll(file)) };
    });
  } catch (error) {
    throw storeError(`read ${path}`, error);
  }
}

async function readAll(file: Connection): Promise<Omit<Inspection, 'problems'>> {
  let records = 0;
  const unreadable: StoreError[] = [];
  const indexed = new Set<string>();
  const open: string[] = [];
  try {
    for await (const { key, value } of rows(file)) {
      try {
        const found = readRow(key, value);
        records += 1;
        if (key.startsWith(OPEN_WORK)) indexed.add(key.slice(OPEN_WORK.length));
        if (key.startsWith(CONVERSATION) && hasOpenWork(found as ConversationRecord))
          open.push(key.slice(CONVERSATION.length));
      } catch (error) {
        unreadable.push(storeError(`read ${key}`, error, key));
      }
    }
  } catch (error) {
    unreadable.push(storeError('read on', error)); // where the table itself is broken off
  }
  return { records, unreadable, unindexed: open.filter((id) => !indexed.has(id)) };
}

/** By the table's own order, which needs no index. */
async function* rows(file: Connection): AsyncGenerator<{ key: string; value: unknown }> {
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const page = await file.all<{ rowid: number; key: string; value: unknown }>(
      'SELECT rowid, key, value FROM keyv WHERE rowid > ? ORDER BY rowid LIMIT ?',
      last,
      PAGE,
    );
    yield* page;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.rowid;
  }
}
