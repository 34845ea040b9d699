/** The medium: Keyv over one SQLite file that survives a kill and a power cut. */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import KeyvSqlite from '@keyv/sqlite';
import { Keyv } from 'keyv';
import { createLanes } from '../conversation/lanes.ts';
import { messageOf, StoreError } from '../errors.ts';

/** What the store needs of a medium. Every method throws StoreError `unavailable` and nothing else. */
export interface Medium {
  get(key: string): Promise<unknown>;
  /** Resolves once the value survives a power cut. */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys with the prefix, by the primary key: its cost is that of what it finds. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Lets the file grow to so many pages of 4 KiB and no further; a write beyond it fails as on a full disk. */
  limitPages(pages: number): Promise<void>;
  close(): Promise<void>;
}

/** How long a write waits for another process that holds the file. */
const BUSY_TIMEOUT_MS = 5_000;

/** @param path of the file; its folder is made. Throws StoreError `unavailable` with the path. */
export async function openSqlite(path: string): Promise<Medium> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const sqlite = new KeyvSqlite({ uri: `sqlite://${path}`, busyTimeout: BUSY_TIMEOUT_MS });
    sqlite.on('error', () => {}); // the same failure rejects the calls below
    await sqlite.query('PRAGMA journal_mode = WAL');
    await sqlite.query('PRAGMA synchronous = FULL');
    return mediumOf(sqlite, path);
  } catch (error) {
    throw unavailable(`open ${path}`, error);
  }
}

function mediumOf(sqlite: KeyvSqlite, path: string): Medium {
  // Without throwOnErrors a failure would read as an empty store; the keys are our own, so Keyv's prefix is off.
  const keyv = new Keyv({ store: sqlite, throwOnErrors: true, useKeyPrefix: false });
  keyv.on('error', () => {}); // the same failure rejects the call
  // The driver runs statements side by side in threads; of two writes of one key the later one is to stand.
  const lanes = createLanes();
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw unavailable(`${what} in ${path}`, error);
    }
  };
  return {
    get: (key) => attempt(`read ${key}`, () => keyv.get(key)),
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
    limitPages: (pages) =>
      attempt('limit', async () => {
        await sqlite.query(`PRAGMA max_page_count = ${Math.trunc(pages)}`);
      }),
    close: () => attempt('close', () => keyv.disconnect()),
  };
}

function unavailable(what: string, error: unknown): StoreError {
  return new StoreError('unavailable', `${what}: ${messageOf(error)}`, { cause: error });
}
