/** A PostgreSQL as a database of the shared medium, through Keyv and the driver that it brings. */

import pg from 'pg';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import { keyvOver } from '../keyv-over.ts';
import { shownAddress } from '../shared/address.ts';
import type { Claimed, Database, Fence, Owner, Row } from '../shared/database.ts';
import { durabilityOf } from './durability.ts';
import { codeOf, postgresError } from './errors.ts';
import { type Ask, PostgresRows } from './rows.ts';
import { CLAIM, HAS_TABLES, KEYS, MAKE_TABLES, NEXT_NUMBER, PAGE, RELEASE, RENEW, WHO } from './tables.ts';

/** How long a statement waits for its answer. One that hangs takes its connection along. */
const ANSWER_WITHIN_MS = 5_000;
const END_WITHIN_MS = 2_000;
/** One for what is written, one for the owner, the others for what is read. */
const CONNECTIONS = 4;
/** Rows that are read at one time. */
const PAGE_ROWS = 500;
const PAGE_KEYS = 10_000;
/** Two processes make the same table at one time: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const MADE_BY_ANOTHER: ReadonlySet<unknown> = new Set(['23505', '42P07']);

/** Connects once, and makes the tables unless there are some. Throws StoreError. What is lost later is connected again. */
export async function openPostgres(url: string, fence: Fence, clock: Clock): Promise<Database> {
  const address = shownAddress(url);
  const pool = poolOf(url);
  const ask: Ask = async (what, sql, values = []) => {
    try {
      return (await pool.query(sql, [...values])).rows;
    } catch (error) {
      throw postgresError(what, address, error);
    }
  };
  try {
    await makeTables(pool);
  } catch (error) {
    await endOf(pool, clock);
    throw postgresError('open', address, error);
  }
  return { ...databaseOf(fence, ask), close: () => endOf(pool, clock) };
}

function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    keepAlive: true,
    application_name: 'bobbin',
  });
  pool.on('error', () => {}); // of a connection at rest: the next call has another one
  return pool;
}

/** A server that hangs says nothing of the end of its connections. */
async function endOf(pool: pg.Pool, clock: Clock): Promise<void> {
  if (!pool.ending) await within(clock, END_WITHIN_MS, pool.end(), () => {});
}

async function makeTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ has: boolean }>(HAS_TABLES);
  if (rows[0]?.has === true) return;
  try {
    await pool.query(MAKE_TABLES);
  } catch (error) {
    if (!MADE_BY_ANOTHER.has(codeOf(error))) throw error;
    await pool.query(MAKE_TABLES);
  }
}

function databaseOf(fence: Fence, ask: Ask): Omit<Database, 'close'> {
  const rows = new PostgresRows(fence, ask);
  const numberFrom = ([row]: readonly { number: string }[]): number | null =>
    row === undefined ? null : Number(row.number);
  async function* pages<R extends { key: string }>(
    sql: string,
    prefix: string,
    most: number,
  ): AsyncGenerator<readonly R[]> {
    for (let last: string | null = null; ; ) {
      const page: R[] = await ask<R>(`list ${prefix}`, sql, [prefix, afterAll(prefix), last, most]);
      yield page;
      last = page.at(-1)?.key ?? null;
      if (last === null || page.length < most) return;
    }
  }

  return {
    values: keyvOver(rows),
    deleteAll: async (keys) => {
      if (keys.length > 0) await rows.removeAll(keys);
    },
    async keys(prefix) {
      const found: string[] = [];
      for await (const page of pages<{ key: string }>(KEYS, prefix, PAGE_KEYS))
        found.push(...page.map(({ key }) => key));
      return found;
    },
    async *rows(prefix): AsyncGenerator<Row> {
      for await (const page of pages<{ key: string; value: string }>(PAGE, prefix, PAGE_ROWS))
        for (const { key, value } of page) yield { key, text: value };
    },
    async claim(owner, ttlMs, evenFrom): Promise<Claimed> {
      for (;;) {
        const number = numberFrom(await ask('open', CLAIM, [owner.id, ttlMs, owner.process, evenFrom]));
        if (number !== null) return { kind: 'claimed', number };
        const by = await whoHas(ask);
        if (by !== null) return { kind: 'held', by };
      }
    },
    renew: async (ownerId, ttlMs) => (await ask('renew', RENEW, [ownerId, ttlMs])).length > 0,
    nextNumber: async (ownerId) => numberFrom(await ask('renew', NEXT_NUMBER, [ownerId])),
    release: async (ownerId) => {
      await ask('close', RELEASE, [ownerId]);
    },
    owner: () => whoHas(ask),
    durability: () => durabilityOf(ask),
  };
}

async function whoHas(ask: Ask): Promise<Owner | null> {
  const [found] = await ask<{ id: string; process: string }>('read the owner', WHO);
  return found ?? null;
}

/** What no key with the prefix reaches; empty for all keys. */
function afterAll(prefix: string): string {
  return prefix === '' ? '' : `${prefix}\uffff`;
}
