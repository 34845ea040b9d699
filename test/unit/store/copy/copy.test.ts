import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { loadConfig } from '../../../../src/config.ts';
import { copyStore } from '../../../../src/store/copy/copy.ts';
import { openRaw } from '../../../../src/store/open-raw.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { StoreConfig } from '../../../../src/store/store-config.ts';
import { runStoreCommand } from '../../../../src/store-command/store-command.ts';
import { POSTGRES, REDIS } from '../../../support/databases/found.ts';
import type { LocalDatabase } from '../../../support/databases/local-database.ts';
import { startPostgres } from '../../../support/databases/postgres.ts';
import { startRedis } from '../../../support/databases/redis.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { pending, record } from '../../../support/messages.ts';
import { keysOf } from '../../../support/store-keys.ts';

const MANY = 230;
const deps = { clock: systemClock, log: createKeptLog() };
const keys = keysOf(1);
const servers: LocalDatabase[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-copy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
afterAll(() => Promise.all(servers.map((server) => server.remove())));

const file = (name: string): string => `sqlite://${join(folder, name)}`;
const configOf = (url: string): StoreConfig => {
  const least = { DISCORD_TOKEN: 'abc.def.ghi', OPENAI_API_KEY: 'sk-secret', BACKUP_HOURS: '0' };
  return loadConfig({ ...least, DATABASE_URL: url }).store;
};
const open = (url: string) => openStore({ ...configOf(url), keys }, deps);
const conversation = (n: number) =>
  record({
    id: String(1_000 + n),
    instructions: `instructions ${n}`,
    pending: n === 7 ? [pending(1, 'x')] : [],
  });

async function fill(url: string): Promise<void> {
  const store = await open(url);
  await Promise.all(Array.from({ length: MANY }, (_, n) => store.writeConversation(conversation(n))));
  await store.close();
}
async function expectAll(url: string): Promise<void> {
  const store = await open(url);
  for (let n = 0; n < MANY; n += 1)
    expect(await store.readConversation(String(1_000 + n))).toEqual(conversation(n));
  expect(await store.openWork()).toEqual(['1007']);
  await store.close();
}
async function run(...args: readonly string[]): Promise<{ code: number; said: string; shown: string[] }> {
  const said: string[] = [];
  const shown: string[] = [];
  const note = (line: string) => said.push(line);
  const code = await runStoreCommand(args, {
    say: note,
    complain: note,
    progress: (text) => shown.push(text),
  });
  return { code, said: said.join('\n'), shown };
}

async function started(start: () => Promise<LocalDatabase>): Promise<LocalDatabase> {
  const server = await start();
  servers.push(server);
  return server;
}

describe.each([
  ['Redis', REDIS, startRedis],
  ['PostgreSQL', POSTGRES, startPostgres],
] as const)('between a file and %s', (_name, program, start) => {
  test.skipIf(program === null)(
    'everything goes over and back, encrypted as it is, and is told as it goes',
    async () => {
      const server = await started(start);
      const [there, secondThere] = [await server.fresh(), await server.fresh()];
      await fill(file('from.sqlite'));
      const { code, said, shown } = await run('copy', file('from.sqlite'), there);
      expect([code, said]).toEqual([
        0,
        expect.stringMatching(/^\d+ records copied .* read back and compared/),
      ]);
      expect(said).not.toContain('a-password-of-the-test');
      expect(shown.at(-1)).toMatch(/^(\d+) of \1 records$/);
      await expectAll(there);
      expect((await run('copy', there, secondThere)).code).toBe(0);
      expect((await run('copy', secondThere, file('to.sqlite'))).code).toBe(0);
      await expectAll(file('to.sqlite'));
    },
  );

  test.skipIf(program === null)('a store that a bot has is copied neither from nor to', async () => {
    const server = await started(start);
    const there = await server.fresh();
    const bot = await open(there);
    await fill(file('from.sqlite'));
    expect(await run('copy', there, file('to.sqlite'))).toMatchObject({
      code: 1,
      said: expect.stringMatching(/a Bobbin has it .*stop that one first/),
    });
    expect(await run('copy', file('from.sqlite'), there)).toMatchObject({ code: 1 });
    await bot.close();
    expect(await run('copy', file('from.sqlite'), there)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/expected an empty store/), // the encryption's own record
    });
  });
});

test('a file that a bot has open is copied neither from nor to', async () => {
  await fill(file('from.sqlite'));
  const bot = await open(file('from.sqlite'));
  expect(await run('copy', file('from.sqlite'), file('to.sqlite'))).toMatchObject({
    code: 1,
    said: expect.stringMatching(/another Bobbin has this database/),
  });
  await bot.close();
  expect((await run('copy', file('from.sqlite'), file('to.sqlite'))).code).toBe(0);
});

test('a target that is not empty is left as it is', async () => {
  await fill(file('from.sqlite'));
  await fill(file('to.sqlite'));
  expect(await run('copy', file('from.sqlite'), file('to.sqlite'))).toMatchObject({
    code: 1,
    said: expect.stringMatching(/expected an empty store, got one with \d+ records/),
  });
  await expectAll(file('to.sqlite'));
});

test('a source that is not there is not made', async () => {
  expect(await run('copy', file('none.sqlite'), file('to.sqlite'))).toMatchObject({
    code: 1,
    said: expect.stringMatching(/there is no such file/),
  });
});

test('a copy that ends in the middle is none: no bot starts on it, and the next copy begins anew', async () => {
  await fill(file('from.sqlite'));
  const from = await openRaw(configOf(file('from.sqlite')), 'from', deps);
  const to = await openRaw(configOf(file('to.sqlite')), 'to', deps);
  const killed = new Error('killed');
  const ended = copyStore(from, to, (done) => {
    if (done > 0) throw killed;
  });
  await expect(ended).rejects.toBe(killed);
  await Promise.all([from.medium.close(), to.medium.close()]);
  await expect(open(file('to.sqlite'))).rejects.toMatchObject({
    fault: 'unusable',
    message: expect.stringMatching(/copy that was not finished; run `npm run store -- copy/),
  });
  expect((await run('copy', file('from.sqlite'), file('to.sqlite'))).code).toBe(0);
  await expectAll(file('to.sqlite'));
});

test('a record that reads otherwise than it was written ends the copy, which then is none', async () => {
  await fill(file('from.sqlite'));
  const from = await openRaw(configOf(file('from.sqlite')), 'from', deps);
  const to = await openRaw(configOf(file('to.sqlite')), 'to', deps);
  const flipped = {
    ...to.medium,
    get: async (key: string) => (key === 'conversation:1042' ? { v: 0 } : to.medium.get(key)),
  };
  await expect(copyStore(from, { ...to, medium: flipped }, () => {})).rejects.toThrow(
    /conversation:1042 reads otherwise/,
  );
  await Promise.all([from.medium.close(), to.medium.close()]);
  await expect(open(file('to.sqlite'))).rejects.toThrow(/not finished/);
});

test('arguments that are none are told with what they should be', async () => {
  expect(await run('copy', file('from.sqlite'))).toMatchObject({
    code: 2,
    said: expect.stringMatching(/FROM TO/),
  });
  expect(await run('copy', 'postgres://bot:hush@db', 'mysql://x')).toMatchObject({
    code: 2,
    said: expect.stringMatching(/^FROM: .*name of a database.*TO: expected sqlite/s),
  });
});
