/** Reads the bot's store while the bot writes it. Never writes: the file is opened for reading alone. */

import { existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export interface StoreReader {
  /** The value as it stands, in JSON; null if there is none, or no store yet, or it is busy. */
  read(key: string): string | null;
  /** Whether anything may have changed since the last call. */
  changed(): boolean;
  close(): void;
}

interface Opened {
  readonly database: DatabaseSync;
  readonly value: StatementSync;
  readonly version: StatementSync;
}

/** @param path of the SQLite file, which the bot makes when it starts */
export function createStoreReader(path: string): StoreReader {
  let opened: Opened | null = null;
  let seen: unknown = null;
  const attempt = <T>(work: (store: Opened) => T): T | null => {
    try {
      opened ??= existsSync(path) ? open(path) : null;
      return opened === null ? null : work(opened);
    } catch {
      // Half made or locked for a moment: the next look finds it.
      opened?.database.close();
      opened = null;
      return null;
    }
  };
  return {
    read: (key) =>
      attempt(({ value }) => {
        const row = value.get(key) as { readonly value: string } | undefined;
        return row?.value ?? null;
      }),
    changed() {
      const version = attempt((store) => (store.version.get() as { data_version: number }).data_version);
      const changed = version === null || version !== seen;
      seen = version;
      return changed;
    },
    close() {
      opened?.database.close();
      opened = null;
    },
  };
}

function open(path: string): Opened {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 50 });
  try {
    return {
      database,
      value: database.prepare('SELECT value FROM keyv WHERE key = ?'),
      version: database.prepare('PRAGMA data_version'),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
