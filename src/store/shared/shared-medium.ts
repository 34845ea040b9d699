/** The medium over a database on the network: writes in the order of their keys, under the owner's number, and with patience. */

import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { StoreError } from '../../errors.ts';
import type { Entry, Medium } from '../medium.ts';
import { fromRow, toRow } from '../records/checksum.ts';
import { type Database, FencedError } from './database.ts';
import type { Ownership } from './ownership.ts';
import type { Patience } from './patience.ts';

/** How many rows one call deletes, so that it holds up no write for long. */
const MOST_DELETED = 200;

export interface SharedMediumParts {
  readonly database: Database;
  readonly ownership: Ownership;
  readonly patience: { readonly read: Patience; readonly write: Patience };
}

/**
 * A write is the same value however often it is made, so that one whose outcome is not known is made again, under a new number.
 * In one lane for each key, an earlier value never comes after a later one.
 */
export function sharedMedium({ database, ownership, patience }: SharedMediumParts): Medium {
  const { values } = database;
  const lanes = createKeyedQueue();

  const read = <T>(work: () => Promise<T>): Promise<T> => patience.read(() => inWork(work));
  const write = (work: () => Promise<unknown>): Promise<void> =>
    patience.write(async () => {
      const number = await ownership.number();
      try {
        await inWork(work);
      } catch (error) {
        ownership.doubt(number);
        throw error;
      }
    });
  const change = (key: string, work: () => Promise<unknown>): Promise<void> =>
    lanes.run(key, () => write(work).catch(unlessLost));

  return {
    async get(key) {
      const row = await read(() => values.get(key));
      return row === undefined ? undefined : fromRow(key, row);
    },
    set: (key, value) => {
      const text = toRow(key, value);
      return change(key, () => values.set(key, text));
    },
    setAll: (rows) => {
      const texts = rows.map(({ key, value }) => ({ key, value: toRow(key, value) }));
      return change(rows[0]?.key ?? '', () => values.setMany(texts));
    },
    delete: (key) => change(key, () => values.delete(key)),
    async deleteAll(keys) {
      for (let at = 0; at < keys.length; at += MOST_DELETED) {
        const some = keys.slice(at, at + MOST_DELETED);
        await write(() => database.deleteAll(some)).catch(unlessLost);
      }
    },
    keys: (prefix) => read(() => database.keys(prefix)),
    entries: (prefix) => read(() => entriesOf(database, prefix)),
    async close() {
      await ownership.release();
      await database.close();
    },
  };
}

/**
 * Once another process has the store, a write comes to no end: whoever waits for it would tell people of a failure, whom the
 * other one answers, and this process is about to end.
 */
function unlessLost(error: unknown): Promise<void> {
  if (error instanceof StoreError && error.fault === 'lost') return new Promise(() => {});
  throw error;
}

async function entriesOf(database: Database, prefix: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const { key, text } of database.rows(prefix)) entries.push({ key, value: fromRow(key, text) });
  return entries;
}

/**
 * In mid-work there is nothing that may not pass: a password that is changed, or a number that another write has made old.
 * What is damaged stays.
 */
async function inWork<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FencedError) throw new StoreError('unavailable', error.message, { cause: error });
    if (error instanceof StoreError && error.fault === 'unusable')
      throw new StoreError('unavailable', error.message, { cause: error });
    throw error;
  }
}
