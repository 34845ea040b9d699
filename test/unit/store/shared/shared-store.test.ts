import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import type { Store } from '../../../../src/conversation/ports/store.ts';
import type { StoreError } from '../../../../src/errors.ts';
import { connect } from '../../../../src/store/open-shared.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { type Database, FencedError } from '../../../../src/store/shared/database.ts';
import type { SharedConfig } from '../../../../src/store/store-config.ts';
import { POSTGRES, REDIS } from '../../../support/databases/found.ts';
import type { LocalDatabase } from '../../../support/databases/local-database.ts';
import { startPostgres } from '../../../support/databases/postgres.ts';
import { startRedis } from '../../../support/databases/redis.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, record } from '../../../support/messages.ts';
import { keysOf } from '../../../support/store-keys.ts';

const LONG_MS = 1_000_000;
const owner = (id: string) => ({ id, process: `machine pid ${id}` });

const DATABASES = [
  ['Redis', REDIS, startRedis],
  ['PostgreSQL', POSTGRES, startPostgres],
] as const;

describe.each(DATABASES)('a store in %s', (_name, program, start) => {
  describe.skipIf(program === null)('on this machine', () => {
    let server: LocalDatabase;
    let config: SharedConfig;
    const opened: { close(): Promise<void> }[] = [];

    async function open(
      settings: Partial<SharedConfig> = {},
      log: KeptLog = createKeptLog(),
      onLost = noted,
    ) {
      const store = await openStore({ ...config, ...settings }, { clock: systemClock, log, onLost });
      opened.push(store);
      return store;
    }
    async function raw(number = 0): Promise<{ database: Database; fence: { number: number } }> {
      const fence = { number };
      const database = await connect(config, fence, systemClock);
      opened.push(database);
      return { database, fence };
    }
    const lost: StoreError[] = [];
    const noted = (error: StoreError): void => {
      lost.push(error);
    };
    const epochIn = async (store: Store): Promise<number | undefined> =>
      (await store.readConversation(CHANNEL))?.epoch;

    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.remove());
    const fresh = async (): Promise<void> => {
      config = { kind: server.kind, url: await server.fresh() };
      lost.length = 0;
    };
    afterEach(async () => {
      for (const one of opened.splice(0).toReversed()) await one.close();
    });

    test('keeps what was written when the database dies in the middle of many writes, and goes on when it is back', async () => {
      await fresh();
      const log = createKeptLog();
      const store = await open({}, log);
      await store.writeConversation(record({ epoch: 0 }));
      await server.kill();
      const writes = Array.from({ length: 40 }, (_, n) =>
        store.writeConversation(record({ id: String(1_000 + (n % 4)), epoch: n })),
      );
      await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toContain('store.waiting');
      await server.start();
      await Promise.all(writes);
      expect(await epochIn(store)).toBe(0);
      for (let n = 36; n < 40; n += 1)
        expect(await store.readConversation(String(1_000 + (n % 4)))).toMatchObject({ epoch: n });
      expect(log.lines.map(({ fields }) => fields.event)).toContain('store.answers');
    });

    test('that hangs is given up and asked anew, and what it was asked before comes in no more', async () => {
      await fresh();
      const log = createKeptLog();
      const store = await open({}, log);
      await store.writeConversation(record({ epoch: 1 }));
      const { database } = await raw();
      server.freeze();
      const hangs = store.writeConversation(record({ epoch: 2 }));
      const waits = store.writeConversation(record({ epoch: 3 }));
      await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toContain('store.waiting');
      server.thaw();
      await Promise.all([hangs, waits]);
      expect(await epochIn(store)).toBe(3);
      await expect.poll(() => database.owner()).not.toBeNull(); // the silence may have been longer than its time
      const inForce = await database.nextNumber((await database.owner())?.id ?? '');
      expect(inForce).toBeGreaterThan(2); // the first owner's is 1, and this question makes one more
      expect(lost).toEqual([]);
    });

    test('is waited for at the start, with a word in the log', async () => {
      await fresh();
      await server.kill();
      const log = createKeptLog();
      const opening = open({}, log);
      await expect
        .poll(() => log.lines)
        .toContainEqual(
          expect.objectContaining({
            level: 'warn',
            fields: expect.objectContaining({ event: 'store.waiting' }),
          }),
        );
      await server.start();
      await (await opening).ping();
    });

    test('is another bot’s while that one has it, and this one’s at once when that one ends in good order', async () => {
      await fresh();
      const first = await open();
      await first.writeConversation(record({ epoch: 1 }));
      const log = createKeptLog();
      const second = open({}, log);
      await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toContain('store.standing-by');
      await first.close();
      expect(await epochIn(await second)).toBe(1);
      expect(lost).toEqual([]);
    });

    test('that another process has taken over takes no write of the former one, which is told to end', async () => {
      await fresh();
      const former = await open();
      await former.writeConversation(record({ epoch: 1 }));
      const { database, fence } = await raw();
      const mine = (await database.owner())?.id ?? '';
      // As if the former one had been frozen for long enough.
      const claimed = await database.claim(owner('2'), LONG_MS, mine);
      expect(claimed).toMatchObject({ kind: 'claimed' });
      fence.number = claimed.kind === 'claimed' ? claimed.number : 0;
      void former.writeConversation(record({ epoch: 2 })); // never comes to an end
      await expect.poll(() => lost).toMatchObject([{ fault: 'lost' }]);
      expect(await epochIn(former)).toBe(1);
      await database.values.set('conversation:7', 'mine');
      expect(await database.values.get('conversation:7')).toBe('mine');
    });

    test('is claimed by one of two, and by the other only when the first says nothing for its time', async () => {
      await fresh();
      const { database } = await raw();
      expect(await database.claim(owner('1'), LONG_MS, null)).toEqual({ kind: 'claimed', number: 1 });
      expect(await database.claim(owner('2'), LONG_MS, null)).toEqual({ kind: 'held', by: owner('1') });
      expect(await database.claim(owner('2'), LONG_MS, 'somebody else')).toMatchObject({ kind: 'held' });
      expect(await database.renew('2', LONG_MS)).toBe(false);
      expect(await database.nextNumber('2')).toBeNull();
      expect(await database.renew('1', 1)).toBe(true);
      await expect
        .poll(() => database.claim(owner('2'), LONG_MS, null))
        .toEqual({ kind: 'claimed', number: 2 });
      expect(await database.renew('1', LONG_MS)).toBe(false);
      await database.release('1'); // says nothing of another's
      expect(await database.owner()).toEqual(owner('2'));
      await database.release('2');
      expect(await database.owner()).toBeNull();
      expect(await database.claim(owner('3'), LONG_MS, null)).toEqual({ kind: 'claimed', number: 3 });
    });

    // A write that hung with its connection may come in after all: https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
    test('takes no write under an earlier number of the same owner, nor a part of one', async () => {
      await fresh();
      const { database, fence } = await raw();
      await database.claim(owner('1'), LONG_MS, null);
      fence.number = 1;
      await database.values.set('a', 'one');
      expect(await database.nextNumber('1')).toBe(2);
      await expect(database.values.set('a', 'late')).rejects.toThrow(FencedError);
      await expect(
        database.values.setMany([
          { key: 'a', value: 'late' },
          { key: 'b', value: 'late' },
        ]),
      ).rejects.toThrow(FencedError);
      await expect(database.values.delete('a')).rejects.toThrow(FencedError);
      await expect(database.deleteAll(['a'])).rejects.toThrow(FencedError);
      expect(await database.keys('')).toEqual(['a']);
      expect(await database.values.get('a')).toBe('one');
    });

    test('finds keys by their beginning in the order of their bytes, over more than a page', async () => {
      await fresh();
      const { database, fence } = await raw();
      await database.claim(owner('1'), LONG_MS, null);
      fence.number = 1;
      const many = Array.from({ length: 1_100 }, (_, n) => `used:${String(n).padStart(5, '0')}`);
      const other = ['Used:1', 'use', 'used', 'used;', 'usedx:1'];
      await database.values.setMany([...many, ...other].map((key) => ({ key, value: `of ${key}` })));
      expect(await database.keys('used:')).toEqual(many);
      const rows: unknown[] = [];
      for await (const row of database.rows('used:')) rows.push(row);
      expect(rows).toEqual(many.map((key) => ({ key, text: `of ${key}` })));
      expect(await database.keys('')).toHaveLength(many.length + other.length);
      await database.deleteAll(many);
      expect(await database.keys('')).toEqual(other);
    });

    test('whose record has changed by itself is damaged for that conversation alone', async () => {
      await fresh();
      const store = await open();
      await store.writeConversation(record({ epoch: 1 }));
      const { database, fence } = await raw();
      await database.claim(owner('2'), LONG_MS, (await database.owner())?.id ?? '');
      fence.number = 2;
      await database.values.set(`conversation:${CHANNEL}`, '{"sum":"00000000","value":{"v":4}}');
      await expect(store.readConversation(CHANNEL)).rejects.toMatchObject({ fault: 'damaged' });
      expect(await store.readConversation('7')).toBeUndefined();
    });

    test('that is encrypted opens with its key alone, and nothing is written without it', async () => {
      await fresh();
      const store = await open({ keys: keysOf(1) });
      await store.writeConversation(record({ instructions: 'a-word-to-hide' }));
      await store.close();
      await expect(open({ keys: keysOf(2) })).rejects.toMatchObject({ fault: 'no-key' });
      await expect(open()).rejects.toMatchObject({ fault: 'no-key' });
      const { database } = await raw();
      expect(await database.values.get(`conversation:${CHANNEL}`)).not.toContain('a-word-to-hide');
      expect(await (await open({ keys: keysOf(1) })).readConversation(CHANNEL)).toMatchObject({
        instructions: 'a-word-to-hide',
      });
    });

    test('with a password that is wrong cannot be used, and no word of it is told', async () => {
      await fresh();
      const url = new URL(config.url);
      url.password = 'another-password';
      const refused: unknown = await open({ url: url.href }).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        fault: 'unusable',
        message: expect.stringMatching(/^DATABASE_URL: .*check the user and the password/),
      });
      expect(String((refused as StoreError).message)).not.toContain('another-password');
    });
  });
});
