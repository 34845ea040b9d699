import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/async/clock.ts';
import { checkStore } from '../../../src/doctor/check-store.ts';
import { runDoctor } from '../../../src/doctor/doctor.ts';
import { UNFINISHED } from '../../../src/store/copy/unfinished.ts';
import { connect } from '../../../src/store/open-shared.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { SharedConfig } from '../../../src/store/store-config.ts';
import { POSTGRES, REDIS } from '../../support/databases/found.ts';
import type { LocalDatabase } from '../../support/databases/local-database.ts';
import { startPostgres } from '../../support/databases/postgres.ts';
import { startRedis } from '../../support/databases/redis.ts';
import { createKeptLog } from '../../support/fakes/kept-log.ts';
import { pending, record } from '../../support/messages.ts';
import { keysOf } from '../../support/store-keys.ts';

const deps = { clock: systemClock, log: createKeptLog() };
const LONG_MS = 1_000_000;

describe.each([
  // Neither waits for the disk in tests: of Redis that costs the latest writes, of PostgreSQL perhaps the database.
  ['Redis', REDIS, startRedis, true],
  ['PostgreSQL', POSTGRES, startPostgres, false],
] as const)('the doctor on %s', (_name, program, start, isDurabilityOk) => {
  describe.skipIf(program === null)('of this machine', () => {
    let server: LocalDatabase;
    let config: SharedConfig;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.remove());
    beforeEach(async () => {
      config = { kind: server.kind, url: await server.fresh() };
    });
    const findings = async (settings: Partial<SharedConfig> = {}) =>
      Object.fromEntries(
        (await checkStore({ ...config, ...settings }, systemClock)).map(({ check, ok, text }) => [
          check,
          { ok, text },
        ]),
      );
    /** As somebody would who can write into the database. */
    async function put(key: string, text: string): Promise<void> {
      const fence = { number: 0 };
      const database = await connect(config, fence, systemClock);
      const claimed = await database.claim({ id: '1', process: 'pid 1' }, LONG_MS, null);
      fence.number = claimed.kind === 'claimed' ? claimed.number : 0;
      await database.values.set(key, text);
      await database.release('1');
      await database.close();
    }

    test('says that it answers, who has it, and that all records read', async () => {
      const bot = await openStore(config, deps);
      await bot.writeConversation(record({ pending: [pending(1, 'one')] }));
      const found = await findings();
      expect(found.store).toMatchObject({
        ok: true,
        text: expect.stringMatching(/answers; a bot has it \(.*pid/),
      });
      expect(found.store?.text).not.toContain('a-password-of-the-test');
      expect(found.records).toMatchObject({ ok: true });
      expect(found['open work']).toMatchObject({ ok: true });
      expect(found.durability).toMatchObject({ ok: isDurabilityOk });
      expect(found.backups).toMatchObject({ ok: true, text: expect.stringMatching(/see to them there/) });
      await bot.close();
      expect((await findings()).store?.text).not.toContain('a bot has it');
    });

    test('names records that do not read, and work that no start would find', async () => {
      const bot = await openStore(config, deps);
      await bot.writeConversation(record({ id: '7', pending: [pending(1, 'one')] }));
      await bot.close();
      await put('conversation:8', '{"sum":"00000000","value":{}}');
      expect((await findings()).records).toMatchObject({
        ok: false,
        text: expect.stringMatching(/1 of \d+ do not read \(conversation:8\)/),
      });
    });

    test('says what of it is encrypted, and what a wrong key is wrong for', async () => {
      const bot = await openStore({ ...config, keys: keysOf(1) }, deps);
      await bot.writeConversation(record());
      await bot.close();
      expect((await findings({ keys: keysOf(2) })).encryption).toMatchObject({
        ok: false,
        text: expect.stringMatching(/expected the key of the store/),
      });
      expect((await findings({ keys: keysOf(1) })).encryption?.text).toMatch(/STORE_KEY/);
    });

    test('says that a copy is not finished', async () => {
      await put(UNFINISHED, '{"value":1}');
      expect((await findings()).store).toMatchObject({
        ok: false,
        text: expect.stringMatching(/not finished/),
      });
    });

    test('says what a password that is refused needs, and nothing of it', async () => {
      const url = new URL(config.url);
      url.password = 'another-password';
      const { store } = await findings({ url: url.href });
      expect(store).toMatchObject({
        ok: false,
        text: expect.stringMatching(/check the user and the password/),
      });
      expect(store?.text).not.toContain('another-password');
    });

    test('has no backup of it to restore', async () => {
      let output = '';
      const write = (text: string): void => {
        output += text;
      };
      const readEnvironment = () => ({ DATABASE_URL: config.url });
      const code = await runDoctor(['--restore'], {
        readEnvironment,
        write,
        writeError: write,
        askYesOrNo: null,
      });
      expect([code, output]).toEqual([
        1,
        expect.stringMatching(/makes no backups of (redis|postgres):.*own tools/),
      ]);
      expect(output).not.toContain('a-password-of-the-test');
    });
  });
});
