/** The medium: Keyv over one SQLite file that survives a kill and a power cut. */

import { dirname } from 'node:path';
import KeyvSqlite from '@keyv/sqlite';
import { type Clock, systemClock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { createGroupCommit, type RowToWrite } from '../group-commit.ts';
import { keyvOver } from '../keyv-over.ts';
import type { Entry, Medium } from '../medium.ts';
import { fromRow, toRow } from '../records/checksum.ts';
import { type BusyRetry, createBusyRetry } from './busy-retry.ts';
import { isBusy, storeError } from './errors.ts';
import { makeFolder } from './file.ts';

export interface SqliteMedium extends Medium {
  /** Writes all that it holds into a file that must not exist or be empty, even when its own was deleted. */
  copyTo(path: string): Promise<void>;
  /** Leaves nothing in the file's pages but what it holds; former values stay in free ones until then. All else waits meanwhile. */
  compact(): Promise<void>;
  /** Leaves nothing in the log. Rejects while somebody else reads it. */
  emptyLog(): Promise<void>;
}

export interface SqliteOptions {
  /** How long a call waits for another process that holds the file. */
  readonly busyTimeoutMs?: number;
  /** Further settings of the connection, such as `max_page_count = 1000` for a file of at most 4 MB. */
  readonly pragmas?: readonly string[];
  readonly clock?: Clock;
}

/** The driver waits in one of its four threads, where it would hold up all others; so it does not wait, we do. */
const DRIVER_WAITS_MS = 1;
/** How many rows one statement deletes, so that it holds up no write for long. */
const MOST_DELETED = 200;

/**
 * @param path of the file; its folder is made. Throws StoreError with the path: `damaged` when only a person can mend
 * the file, else `unavailable`, also when it is read-only.
 */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<SqliteMedium> {
  const { busyTimeoutMs = 5_000, pragmas = [], clock = systemClock } = options;
  // Each has retries of its own, since reads may go on while writes may not.
  const [retryRead, retryWrite] = [
    createBusyRetry(busyTimeoutMs, clock),
    createBusyRetry(busyTimeoutMs, clock),
  ];
  try {
    await makeFolder(dirname(path));
    return mediumOf(await retryWrite(() => connect(path, pragmas)), path, retryRead, retryWrite);
  } catch (error) {
    throw storeError(`open ${path}`, error);
  }
}

/** A row without a text is damaged, where Keyv would take it for absent. Rows that are written together share a commit. */
class Rows extends KeyvSqlite {
  // One statement for all of them, which SQLite commits as a whole: a transaction of several statements would take in
  // whatever else runs on the connection meanwhile.
  readonly #write = createGroupCommit(
    (rows) =>
      this.query(
        `INSERT INTO keyv (key, value) VALUES ${rows.map(() => '(?, ?)').join(', ')}
        ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
        ...rows.flatMap(({ key, value }) => [key, value]),
      ),
    isBusy,
  );

  readonly #underWay = new Set<Promise<void>>();

  override set(key: string, value: string): Promise<void> {
    return this.#follow(this.#write([{ key, value }]));
  }

  /** All of them or none. */
  async setMany(rows: readonly RowToWrite[]): Promise<boolean[]> {
    await this.#follow(this.#write(rows));
    return rows.map(() => true);
  }

  async #follow(written: Promise<void>): Promise<void> {
    this.#underWay.add(written);
    await written.finally(() => this.#underWay.delete(written));
  }

  /** Waits for the writes that are under way, of which the driver does not know all yet. */
  override async disconnect(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await super.disconnect();
  }

  override async get<Value>(key: string): Promise<Value | undefined> {
    const row: unknown = await super.get(key);
    return (row === undefined || typeof row === 'string' ? row : '') as Value | undefined;
  }
}

async function connect(path: string, pragmas: readonly string[]): Promise<KeyvSqlite> {
  const sqlite = new Rows({ uri: `sqlite://${path}`, busyTimeout: DRIVER_WAITS_MS });
  sqlite.on('error', () => {}); // the same failure rejects the calls below
  try {
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', ...pragmas])
      await sqlite.query(`PRAGMA ${pragma}`);
    // A file that cannot be written opens all the same; better known now than at the first message.
    await sqlite.query('BEGIN IMMEDIATE');
    await sqlite.query('COMMIT');
    await sqlite.get('memory:ping'); // the way down the index, without which nothing is found
    return sqlite;
  } catch (error) {
    await sqlite.close().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

function mediumOf(
  sqlite: KeyvSqlite,
  path: string,
  retryRead: BusyRetry,
  retryWrite: BusyRetry,
): SqliteMedium {
  const keyv = keyvOver(sqlite);
  // The driver runs statements side by side in threads; of two writes of one key the later one is to stand.
  const queue = createKeyedQueue();
  const attempt = async <T>(what: string, work: () => Promise<T>, key?: string): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeError(`${what} in ${path}`, error, key);
    }
  };
  const change = (what: string, key: string, work: () => Promise<void>): Promise<void> =>
    attempt(`${what} ${key}`, () => queue.run(key, () => retryWrite(work)), key);

  return {
    get: async (key) => {
      const row: unknown = await attempt(`read ${key}`, () => retryRead(() => keyv.get(key)), key);
      return row === undefined ? undefined : fromRow(key, row);
    },
    set: (key, value) =>
      change('write', key, async () => {
        if (!(await keyv.set(key, toRow(key, value)))) throw new Error('it was not written');
      }),
    setAll: (rows) =>
      change('write', rows[0]?.key ?? '', async () => {
        const texts = rows.map(({ key, value }) => ({ key, value: toRow(key, value) }));
        if (!(await keyv.setMany(texts)).every((isWritten) => isWritten))
          throw new Error('it was not written');
      }),
    delete: (key) =>
      change('delete', key, async () => {
        await keyv.delete(key);
      }),
    deleteAll: (keys) =>
      attempt(`delete ${keys.length} rows`, async () => {
        for (let at = 0; at < keys.length; at += MOST_DELETED) {
          const some = keys.slice(at, at + MOST_DELETED);
          const sql = `DELETE FROM keyv WHERE key IN (${some.map(() => '?').join(', ')})`;
          await retryWrite(() => sqlite.query(sql, ...some));
        }
      }),
    keys: (prefix, page) =>
      attempt(`list ${prefix}`, async () => {
        const all = 'SELECT key FROM keyv WHERE key >= ? AND key < ?';
        const sql = page === undefined ? all : `${all} AND key > ? ORDER BY key LIMIT ?`;
        const further = page === undefined ? [] : [page.after, page.most];
        const rows = await retryRead(() => sqlite.query(sql, prefix, `${prefix}\uffff`, ...further));
        return rows.map((row: { key: string }) => row.key);
      }),
    entries: async (prefix) => {
      const sql = 'SELECT key, value FROM keyv WHERE key >= ? AND key < ?';
      const read = (): Promise<Entry[]> => sqlite.query(sql, prefix, `${prefix}\uffff`);
      const rows = await attempt(`read ${prefix}`, () => retryRead(read));
      return rows.map(({ key, value }) => ({ key, value: fromRow(key, value) }));
    },
    copyTo: (target) =>
      attempt(`copy to ${target}`, async () => {
        await sqlite.query('VACUUM INTO ?', target);
      }),
    compact: () =>
      attempt('compact', async () => {
        await retryWrite(() => sqlite.query('VACUUM'));
      }),
    emptyLog: () =>
      attempt('empty the log', async () => {
        const [done] = await sqlite.query('PRAGMA wal_checkpoint(TRUNCATE)');
        if (done?.busy !== 0) throw new Error('the log is being read by somebody else');
      }),
    close: () => attempt('close', () => keyv.disconnect()),
  };
}
