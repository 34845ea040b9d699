/** The configuration of a store in a SQLite file, without backups. */

import type { SqliteConfig } from '../../src/store/store-config.ts';

export function sqliteAt(path: string): SqliteConfig {
  return { kind: 'sqlite', path, backupEveryMs: null };
}
