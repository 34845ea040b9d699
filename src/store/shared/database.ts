/**
 * The port to a database over the network. Each does in its own words what the shared medium needs of it: values through Keyv,
 * rows by the beginning of their keys, and the record that says which process has the store.
 */

import type { Keyv } from 'keyv';

/**
 * Writes count only under the number that is in force: a process that takes the store over gets a higher one, and so does the
 * owner itself where a connection broke off, so that nothing which is still on its way there comes in late.
 */
export interface Fence {
  number: number;
}

/** A row as it is kept: a text with its checksum. */
export interface Row {
  readonly key: string;
  readonly text: string;
}

/** A process as the owner's record names it. */
export interface Owner {
  /** Of this life of the process, and of no other. */
  readonly id: string;
  /** What tells others where it runs; see `process-identity.ts`. */
  readonly process: string;
}

export type Claimed =
  | { readonly kind: 'claimed'; readonly number: number }
  /** Another process has it, and said so lately. */
  | { readonly kind: 'held'; readonly by: Owner };

/**
 * Throws StoreError: `unusable` where only a person can help, such as a wrong password; else `unavailable`. A write that
 * throws may have been made all the same; one that throws FencedError was not.
 */
export interface Database {
  /** Reads, writes and deletes rows. A write is durable as far as the database is, and made under the fence alone. */
  readonly values: Keyv<string>;
  /** Deletes all of them or none, under the fence. */
  deleteAll(keys: readonly string[]): Promise<void>;
  /** Keys with the prefix, in the order of their bytes. Its cost is that of what it finds. */
  keys(prefix: string): Promise<readonly string[]>;
  /** The same with their texts, a page at a time. One that is deleted meanwhile is left out. */
  rows(prefix: string): AsyncIterable<Row>;
  /**
   * Makes it the owner where there is none, where the owner has said nothing for `ttlMs`, or where it is `evenFrom`, which is
   * known to be dead. The time is the database's own.
   */
  claim(owner: Owner, ttlMs: number, evenFrom: string | null): Promise<Claimed>;
  /** Says that the owner lives. False where it is the owner no longer. */
  renew(ownerId: string, ttlMs: number): Promise<boolean>;
  /** A higher number for the owner itself; null where it is the owner no longer. */
  nextNumber(ownerId: string): Promise<number | null>;
  /** Leaves the store to whoever comes next. */
  release(ownerId: string): Promise<void>;
  /** Who has it now, if anybody said so lately. */
  owner(): Promise<Owner | null>;
  /** What may cost writes that have been made. Never throws: where it is not known, that is what it tells. */
  durability(): Promise<readonly Durability[]>;
  close(): Promise<void>;
}

export interface Durability {
  /** `loss`: what was written may be gone after a restart, or at any time; `risk`: the latest of it after a power cut. */
  readonly kind: 'loss' | 'risk' | 'unknown';
  /** What it is, with the remedy. */
  readonly text: string;
}

/** A write whose number is not in force: it was not made. */
export class FencedError extends Error {
  readonly number: number;

  constructor(number: number) {
    super(`the fencing number ${number} is not in force`);
    this.name = 'FencedError';
    this.number = number;
  }
}
