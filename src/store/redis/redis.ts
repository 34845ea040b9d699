/** A Redis as a database of the shared medium, through Keyv and the client that it brings. */

import { createClient, type RedisClientType } from '@keyv/redis';
import type { Clock } from '../../async/clock.ts';
import { orAborted, timeoutSignal } from '../../async/timeout.ts';
import { messageOf } from '../../errors.ts';
import { keyvOver } from '../keyv-over.ts';
import { shownAddress } from '../shared/address.ts';
import type { Claimed, Database, Fence, Owner, Row } from '../shared/database.ts';
import { durabilityOf } from './durability.ts';
import { redisError } from './errors.ts';
import { type Ask, named, RedisRows } from './rows.ts';
import { CLAIM, INDEX, NEXT_NUMBER, OWNER, RELEASE, RENEW, WHO } from './scripts.ts';

/** How long a call waits for its answer. One that hangs takes its connection along. */
const ANSWER_WITHIN_MS = 5_000;
/** A connection on which nothing comes for so long is given up, also in the middle of its greeting. */
const SILENT_MS = 8_000;
const PING_EVERY_MS = 2_000;
const RECONNECT_AFTER_MS = 250;
/** Rows that are read at one time. */
const PAGE = 500;

/**
 * Connects once. Throws StoreError; what is lost later is connected again for as long as it takes, and calls reject until
 * it is.
 */
export async function openRedis(url: string, fence: Fence, clock: Clock): Promise<Database> {
  const address = shownAddress(url);
  let isOpen = false;
  const client = createClient({
    url,
    disableOfflineQueue: true, // what cannot be sent is told at once, and made again by whoever knows how long
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: ANSWER_WITHIN_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: () => (isOpen ? RECONNECT_AFTER_MS : false),
    },
  }) as RedisClientType;
  client.on('error', () => {}); // the same failure rejects the calls
  try {
    await client.connect();
    isOpen = true;
  } catch (error) {
    throw redisError('connect', address, error);
  }
  const ask = askThrough(client, address, clock);
  return databaseOf(client, fence, ask);
}

function askThrough(client: RedisClientType, address: string, clock: Clock): Ask {
  let connection = 0;
  /** Nothing that waits on the connection of the call will be answered as it should. */
  const connectAnew = (used: number): void => {
    if (used !== connection || !client.isOpen) return;
    connection += 1;
    client.destroy();
    void client.connect().catch(() => {}); // as long as it takes, by its strategy
  };
  return async (what, call) => {
    using limit = timeoutSignal(clock, ANSWER_WITHIN_MS, undefined, () => new Error('no answer in time'));
    const used = connection;
    try {
      return await orAborted(call(client), limit.signal);
    } catch (error) {
      // One that was the primary and is none any more keeps its connections: its address leads to another one by now.
      if (limit.signal.aborted || /^READONLY/.test(messageOf(error))) connectAnew(used);
      throw redisError(what, address, error);
    }
  };
}

function databaseOf(client: RedisClientType, fence: Fence, ask: Ask): Database {
  const rows = new RedisRows(client, fence, ask);
  const run = (what: string, script: string, ...given: readonly string[]): Promise<unknown> =>
    ask(what, (one) => one.eval(script, { keys: [OWNER], arguments: [...given] }));
  /** The keys behind one key, in the order of their bytes. Every key of the store begins with a letter. */
  const page = (prefix: string, after: string | null): Promise<string[]> =>
    ask(`list ${prefix}`, (one) =>
      one.zRange(INDEX, after === null ? `[${prefix}` : `(${after}`, prefix === '' ? '+' : `(${prefix}\xff`, {
        BY: 'LEX',
        LIMIT: { offset: 0, count: PAGE },
      }),
    );

  async function* pages(prefix: string): AsyncGenerator<readonly string[]> {
    for (let last: string | null = null; ; ) {
      const keys: string[] = await page(prefix, last);
      if (keys.length > 0) yield keys;
      last = keys.at(-1) ?? null;
      if (last === null || keys.length < PAGE) return;
    }
  }

  return {
    values: keyvOver(rows),
    deleteAll: async (keys) => {
      if (keys.length > 0) await rows.removeAll(keys);
    },
    async keys(prefix) {
      const found: string[] = [];
      for await (const keys of pages(prefix)) found.push(...keys);
      return found;
    },
    async *rows(prefix): AsyncGenerator<Row> {
      for await (const keys of pages(prefix)) {
        const texts = await ask(`read ${prefix}`, (one) => one.mGet(keys.map(named)));
        for (const [n, key] of keys.entries()) {
          const text = texts[n];
          if (typeof text === 'string') yield { key, text };
        }
      }
    },
    async claim(owner, ttlMs, evenFrom): Promise<Claimed> {
      const given = [owner.id, owner.process, String(ttlMs), evenFrom ?? ''];
      const [first, second] = (await run('open', CLAIM, ...given)) as readonly [number | string, string?];
      return second === undefined
        ? { kind: 'claimed', number: Number(first) }
        : { kind: 'held', by: { id: String(first), process: second } };
    },
    renew: async (ownerId, ttlMs) => (await run('renew', RENEW, ownerId, String(ttlMs))) === 1,
    async nextNumber(ownerId) {
      const number = Number(await run('renew', NEXT_NUMBER, ownerId));
      return number === 0 ? null : number;
    },
    release: async (ownerId) => {
      await run('close', RELEASE, ownerId);
    },
    async owner(): Promise<Owner | null> {
      const [id, process] = (await run('read the owner', WHO)) as readonly string[];
      return id === undefined || process === undefined ? null : { id, process };
    },
    durability: () => durabilityOf(ask),
    async close() {
      if (client.isOpen) client.destroy();
    },
  };
}
