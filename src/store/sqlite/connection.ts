/**
 * A connection of its own to a SQLite file, beside the one that the medium writes through: for reading, backups, locks.
 *
 * A process must not open such a file in any other way while it has a connection to it: closing any handle of a file
 * drops all the locks that the process holds on it (POSIX), and with them what keeps two writers apart.
 */

import sqlite3 from 'sqlite3';
import { messageOf } from '../../errors.ts';
import { isDamage } from './errors.ts';

export interface Connection {
  all<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]>;
  /** What runs on it ends with an error. */
  interrupt(): void;
  close(): Promise<void>;
}

const MODES = {
  read: sqlite3.OPEN_READONLY,
  write: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE,
};

/** Rejects with the driver's error. */
export async function connect(path: string, mode: keyof typeof MODES): Promise<Connection> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: sqlite3.Database = new sqlite3.Database(path, MODES[mode], (error) =>
      error === null ? resolve(opened) : reject(error),
    );
  });
  return {
    all: <Row>(sql: string, ...parameters: readonly unknown[]) =>
      new Promise<Row[]>((resolve, reject) => {
        database.all<Row>(sql, parameters, (error, rows) => (error === null ? resolve(rows) : reject(error)));
      }),
    interrupt: () => database.interrupt(),
    close: () =>
      new Promise((resolve, reject) => {
        database.close((error) => (error === null ? resolve() : reject(error)));
      }),
  };
}

/** Opens, works and closes, whatever comes of it. */
export async function withConnection<T>(
  path: string,
  mode: keyof typeof MODES,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(path, mode);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** What SQLite's own check of the whole file finds: pages, the b-trees, the index against the table. Empty if all is well. */
export async function integrityProblems(connection: Connection, most = 10): Promise<readonly string[]> {
  try {
    const rows = await connection.all<{ integrity_check: string }>(`PRAGMA integrity_check(${most})`);
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [messageOf(error)]; // too much so to be looked at
  }
}
