/** Where the store keeps its records: one member for each medium, told apart by `kind`. */

export type StoreConfig = SqliteConfig;

/** One file on this machine, and what only a file needs: backups. */
export interface SqliteConfig {
  readonly kind: 'sqlite';
  /** Of the file. */
  readonly path: string;
  /** Null for no backups. */
  readonly backupEveryMs: number | null;
}
