/** The rows of a database's table, a page at a time, for what looks at all of them. */

import type { RawRow } from '../raw-row.ts';
import type { Connection } from './connection.ts';

const PAGE = 500;

/** By the table's own order, which needs no index. */
export async function* tableRows(file: Connection): AsyncGenerator<RawRow> {
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
