/** Where the store keeps its records: one member for each medium, told apart by `kind`. */

import type { KeyObject } from 'node:crypto';

export type StoreConfig = SqliteConfig | SharedConfig;

/** One file on this machine, and what only a file needs: backups. */
export interface SqliteConfig {
  readonly kind: 'sqlite';
  /** Of the file. */
  readonly path: string;
  /** Null for no backups. */
  readonly backupEveryMs: number | null;
  /** Without any, nothing is encrypted. */
  readonly keys?: StoreKeys;
}

/** A database over the network, which several processes reach: each of them has it for a time. */
export interface SharedConfig {
  readonly kind: 'redis' | 'postgres';
  /** With the user and the password: for the client alone, and in no log. */
  readonly url: string;
  /** Without any, nothing is encrypted. */
  readonly keys?: StoreKeys;
}

/** Secret keys of 32 bytes. */
export interface StoreKeys {
  /** Encrypts all that is written. */
  readonly current: KeyObject;
  /** Reads what an earlier `current` has written; null for none. */
  readonly older: KeyObject | null;
}
