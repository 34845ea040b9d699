/** Rows in PostgreSQL through Keyv: writes that come while another one is committed share the next commit. */

import KeyvPostgres from '@keyv/postgres';
import { createGroupCommit, type RowToWrite } from '../group-commit.ts';
import { type Fence, FencedError } from '../shared/database.ts';
import { isOfOneRow } from './errors.ts';
import { DELETE, TABLE, WRITE } from './tables.ts';

/** A statement with its time limit; throws StoreError. */
export type Ask = <R>(what: string, sql: string, values?: readonly unknown[]) => Promise<R[]>;

export class PostgresRows extends KeyvPostgres {
  readonly #ask: Ask;
  readonly #write: (rows: readonly RowToWrite[]) => Promise<void>;
  readonly #fence: Fence;

  constructor(fence: Fence, ask: Ask) {
    super({ table: TABLE });
    this.#ask = ask;
    this.#fence = fence;
    this.#write = createGroupCommit(
      (rows) =>
        this.#fenced(`write ${rows[0]?.key}`, WRITE, [
          rows.map(({ key }) => key),
          rows.map(({ value }) => value),
        ]),
      (error) => !isOfOneRow(error),
    );
    this.on('error', () => {}); // the same failure rejects the call
    // Keyv's own connections are one pool for the whole process, whichever database it is; this one's are its own.
    this.query = (sql, values) => ask('read', sql, values);
  }

  /** Nothing to connect, and no table to make: whoever opens the database has done both. */
  override async connect(): Promise<(sql: string) => Promise<never[]>> {
    return async () => [];
  }

  override set(key: string, value: string): Promise<void> {
    return this.#write([{ key, value }]);
  }

  override setMany(rows: readonly RowToWrite[]): Promise<void> {
    return this.#write(rows);
  }

  override async delete(key: string): Promise<boolean> {
    await this.removeAll([key]);
    return true;
  }

  async removeAll(keys: readonly string[]): Promise<void> {
    await this.#fenced(`delete ${keys[0]}`, DELETE, [keys]);
  }

  async #fenced(what: string, sql: string, values: readonly unknown[]): Promise<void> {
    const { number } = this.#fence;
    const rows = await this.#ask(what, sql, [number, ...values]);
    if (rows.length === 0) throw new FencedError(number);
  }
}
