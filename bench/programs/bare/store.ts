/** The bot's medium by hand: the same driver, table and settings of SQLite. */

import sqlite3 from 'sqlite3';

export interface BareStore {
  /** Resolves once it is on the disk. */
  write(key: string, value: string): Promise<void>;
}

const INSERT =
  'INSERT INTO keyv (key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value';

export async function openBareStore(path: string): Promise<BareStore> {
  const database = new sqlite3.Database(path);
  const run = (sql: string, parameters: readonly string[] = []): Promise<void> =>
    new Promise((resolve, reject) => {
      database.all(sql, parameters, (error) => (error === null ? resolve() : reject(error)));
    });
  await run('PRAGMA journal_mode = WAL');
  await run('PRAGMA synchronous = FULL');
  await run('CREATE TABLE IF NOT EXISTS keyv (key VARCHAR(255) PRIMARY KEY, value TEXT)');
  return { write: (key, value) => run(INSERT, [key, value]) };
}
