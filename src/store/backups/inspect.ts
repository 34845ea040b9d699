/** A look at the whole database, beside a bot that may be writing it: the file, every record, and the marks of open work. */

import { access, stat } from 'node:fs/promises';
import type { ConversationRecord } from '../../conversation/record/record.ts';
import { hasOpenWork } from '../../conversation/record/record.ts';
import type { StoreError } from '../../errors.ts';
import { isMissing, storeError } from '../errors.ts';
import { readRow } from '../records/formats.ts';
import { MARK } from '../records/open-work.ts';
import { type Connection, integrityProblems, withConnection } from '../sqlite/connection.ts';
import { tryLock } from '../sqlite/file-lock.ts';

export interface Inspection {
  /** What SQLite's own check of the file says; empty if it is whole. */
  readonly problems: readonly string[];
  /** How many records read. */
  readonly records: number;
  /** One for each record that does not. */
  readonly unreadable: readonly StoreError[];
  /** Conversations that owe an answer and have no mark by which the next start would find them. */
  readonly unmarked: readonly string[];
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

/** Whether a bot has the database now. */
export async function isInUse(path: string): Promise<boolean> {
  if (!(await exists(`${path}.lock`))) return false; // and none is made, which might be another user's
  const held = await tryLock(path);
  await held?.release();
  return held === null;
}

/** Rejects when this user may not know. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** When it was last written, and since when it is there, in milliseconds since the epoch. */
export async function fileTimes(path: string): Promise<{ readonly born: number; readonly changed: number }> {
  const log = stat(`${path}-wal`).catch(() => null); // there is none between two runs
  const [file, wal] = await Promise.all([stat(path), log]);
  return { born: file.birthtimeMs, changed: Math.max(file.mtimeMs, wal?.mtimeMs ?? 0) };
}

async function readAll(file: Connection): Promise<Omit<Inspection, 'problems'>> {
  let records = 0;
  const unreadable: StoreError[] = [];
  const marks = new Set<string>();
  const open: string[] = [];
  try {
    for await (const { key, value } of rows(file)) {
      try {
        const found = readRow(key, value);
        records += 1;
        if (key.startsWith(MARK)) marks.add(key.slice(MARK.length));
        if (key.startsWith(CONVERSATION) && hasOpenWork(found as ConversationRecord))
          open.push(key.slice(CONVERSATION.length));
      } catch (error) {
        unreadable.push(storeError(`read ${key}`, error, key));
      }
    }
  } catch (error) {
    unreadable.push(storeError('read on', error)); // where the table itself is broken off
  }
  return { records, unreadable, unmarked: open.filter((id) => !marks.has(id)) };
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
