/** The medium: Keyv over one SQLite file that survives a kill and a power cut. */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import KeyvSqlite from '@keyv/sqlite';
import { type DeserializedData, Keyv } from 'keyv';
import { createLanes } from '../conversation/lanes.ts';
import { messageOf, StoreError } from '../errors.ts';
import { damaged } from './records.ts';

/** What the store needs of a medium. Every method throws StoreError `unavailable` and, but for `get`, nothing else. */
export interface Medium {
  /** Throws StoreError `damaged` for what `set` cannot have written. */
  get(key: string): Promise<unknown>;
  /** Resolves once the value survives a power cut. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys with the prefix, by the primary key: its cost is that of what it finds. */
  keys(prefix: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SqliteOptions {
  /** How long a write waits for another process that holds the file. */
  readonly busyTimeoutMs?: number;
  /** Further settings of the connection, such as `max_page_count = 1000` for a file of at most 4 MB. */
  readonly pragmas?: readonly string[];
}

/** @param path of the file; its folder is made. Throws StoreError `unavailable` with the path, also when it is read-only. */
export async function openSqlite(path: string, options: SqliteOptions = {}): Promise<Medium> {
  const { busyTimeoutMs = 5_000, pragmas = [] } = options;
  try {
    await mkdir(dirname(path), { recursive: true });
    return mediumOf(await connect(path, busyTimeoutMs, pragmas), path);
  } catch (error) {
    throw unavailable(`open ${path}`, error);
  }
}

async function connect(path: string, busyTimeout: number, pragmas: readonly string[]): Promise<KeyvSqlite> {
  const sqlite = new KeyvSqlite({ uri: `sqlite://${path}`, busyTimeout });
  sqlite.on('error', () => {}); // the same failure rejects the calls below
  try {
    for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', ...pragmas])
      await sqlite.query(`PRAGMA ${pragma}`);
    // A file that cannot be written opens all the same; better known now than at the first message.
    await sqlite.query('BEGIN IMMEDIATE');
    await sqlite.query('COMMIT');
    return sqlite;
  } catch (error) {
    await sqlite.close().catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

function mediumOf(sqlite: KeyvSqlite, path: string): Medium {
  const keyv = new Keyv({
    store: sqlite,
    throwOnErrors: true, // without it a failure would read as an empty store
    useKeyPrefix: false, // the keys are our own
    serialize: JSON.stringify,
    deserialize,
  });
  keyv.on('error', () => {}); // the same failure rejects the call
  // The driver runs statements side by side in threads; of two writes of one key the later one is to stand.
  const lanes = createLanes();
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreError ? error : unavailable(`${what} in ${path}`, error);
    }
  };
  return {
    get: (key) =>
      attempt(`read ${key}`, async () => {
        try {
          return await keyv.get(key);
        } catch (error) {
          throw error instanceof SyntaxError
            ? damaged(key, `it does not read: ${error.message}`, error)
            : error;
        }
      }),
    set: (key, value) =>
      attempt(`write ${key}`, async () => {
        const written = await lanes.run(key, () => keyv.set(key, value));
        if (!written) throw new Error('it was not written');
      }),
    delete: (key) =>
      attempt(`delete ${key}`, async () => {
        await lanes.run(key, () => keyv.delete(key));
      }),
    keys: (prefix) =>
      attempt(`list ${prefix}`, async () => {
        const rows = await sqlite.query(
          'SELECT key FROM keyv WHERE key >= ? AND key < ?',
          prefix,
          `${prefix}\uffff`,
        );
        return rows.map((row: { key: string }) => row.key);
      }),
    close: () => attempt('close', () => keyv.disconnect()),
  };
}

/** Stricter than Keyv, to which a row without a value is absent and one that claims to have expired is to be deleted. */
function deserialize<Value>(text: string): DeserializedData<Value> {
  const row: unknown = JSON.parse(text);
  if (typeof row !== 'object' || row === null || !('value' in row))
    throw new SyntaxError('expected a row with a value');
  return { value: row.value as Value };
}

function unavailable(what: string, error: unknown): StoreError {
  return new StoreError('unavailable', `${what}: ${messageOf(error)}`, { cause: error });
}
