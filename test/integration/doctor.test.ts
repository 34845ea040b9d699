import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { WORKSHOP } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { textOf } from '../../src/config/store-key.ts';
import { runDoctor } from '../../src/doctor/doctor.ts';
import { backupPath } from '../../src/store/backups/files.ts';
import { inspect } from '../../src/store/backups/inspect.ts';
import { makeBackup } from '../../src/store/backups/make.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreKeys } from '../../src/store/store-config.ts';
import { cutInHalf, flipIn } from '../support/damage.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { CHANNEL, record } from '../support/messages.ts';
import { startProcess } from '../support/processes/start-process.ts';
import { sqliteAt } from '../support/sqlite-at.ts';
import { keyNumber, keysOf } from '../support/store-keys.ts';

const DOCTOR = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));
const KEY = 'sk-this-is-a-secret';
const HOUR = 3_600_000;

let folder: string;
let path: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;

interface Visit {
  readonly code: number | null;
  readonly output: string;
  /** Checks by name; the texts of those that failed. */
  readonly failed: Readonly<Record<string, string>>;
  readonly passed: readonly string[];
}

type Settings = Readonly<Record<string, string>>;

const configured = (): Settings => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.apiUrl,
  OPENAI_BASE_URL: assistant.baseUrl,
  OPENAI_API_KEY: KEY,
  ASSISTANT_MODEL: 'scripted',
});

/** The command in this process, where nobody can be asked. */
async function visit(settings: Settings = {}, ...args: string[]): Promise<Visit> {
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  const environment = { ...configured(), DATABASE_URL: `sqlite://${path}`, ...settings };
  const code = await runDoctor(args, {
    readEnvironment: () => environment,
    write,
    writeError: write,
    askYesOrNo: null,
  });
  return visitOf(code, output);
}

/** The command as it is typed, with the database in its usual place. */
async function visitAsProcess(settings: Settings = {}, ...args: string[]): Promise<Visit> {
  const child = startProcess(DOCTOR, { folder, args, settings: { ...configured(), ...settings } });
  const code = await child.ended;
  return visitOf(code, child.output());
}

function visitOf(code: number | null, output: string): Visit {
  expect(output).not.toContain(KEY);
  expect(output).not.toContain(discord.token);
  const lines = [...output.matchAll(/^(ok {2}|FAIL) {2}(\w+(?: \w+)?) +(.*)$/gm)];
  const failed = Object.fromEntries(
    lines.filter(([, word]) => word === 'FAIL').map(([, , check, text]) => [check, text]),
  );
  const passed = lines.filter(([, word]) => word !== 'FAIL').map(([, , check]) => check!);
  return { code, output, failed, passed };
}

/** A bot that has run, with records enough for damage to have something to hit. */
async function fill(): Promise<void> {
  const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
  for (let n = 0; n < 50; n += 1)
    await store.writeConversation(
      record({ id: String(1_000 + n), instructions: `word-${n}-`.padEnd(1_000, 'x') }),
    );
  await store.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-doctor-'));
  path = join(folder, 'data', 'bobbin.sqlite');
  discord = await startLocalDiscord({ token: 'a-token-that-is-secret' });
  assistant = await startLocalAssistant({
    apiKey: KEY,
    models: [
      { id: 'scripted' },
      { id: 'leaving', shutdownDate: new Date(Date.now() + 20 * 24 * HOUR).toISOString().slice(0, 10) },
    ],
  });
});
afterEach(async () => {
  await Promise.all([discord.close(), assistant.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('an installation in good order', () => {
  test.each(['responses', 'assistants', 'chat'])('on %s passes every check', async (engine) => {
    await fill();
    await makeBackup(path, { now: Date.now() });
    const { code, failed, passed } = await visit({ ASSISTANT_ENGINE: engine });
    expect(failed).toEqual({});
    expect(passed).toEqual([
      'settings',
      'prices',
      'token',
      'intents',
      'commands',
      'permissions',
      'gateway',
      'key',
      'model',
      'protocol',
      'store',
      'records',
      'open work',
      'encryption',
      'backups',
      'disk',
    ]);
    expect(code).toBe(0);
    expect(discord.gateway.identifies).toBe(0);
  });

  test('leaves no trace at the service, and makes no assistant', async () => {
    await visit({ ASSISTANT_ENGINE: 'assistants' });
    const routes = assistant.requests.map(
      ({ method, path: at }) => `${method} ${at.replace(/[a-z]+_\w+/, ':id')}`,
    );
    expect(routes).toContain('DELETE /v1/threads/:id');
    expect(routes.filter((route) => /POST .*assistants/.test(route))).toEqual([]);
    expect(assistant.runs).toEqual([]);
  });

  test('says of which model no price is known', async () => {
    const { output } = await visit();
    expect(output).toMatch(/ok {4}prices .*none is known of scripted.*PRICES_FILE/);
  });

  test('says whether moderation is to be had', async () => {
    const { passed } = await visit({ MODERATION: 'both' });
    expect(passed).toContain('moderation');
    await assistant.close();
    assistant = await startLocalAssistant({ apiKey: KEY, moderation: 'missing' });
    const { code, failed } = await visit({ MODERATION: 'input' });
    expect(failed.moderation).toMatch(/MODERATION=off/);
    expect(code).toBe(1);
  });

  test('may have a bot running on it', async () => {
    await fill();
    const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
    const { code, output } = await visit();
    expect(output).toMatch(/ok {4}store .*a bot has it/);
    expect(code).toBe(0);
    await store.writeConversation(record());
    await store.close();
  });

  test('is told to programs as JSON', async () => {
    const { code, output } = await visit({}, '--json');
    expect(JSON.parse(output)).toContainEqual({ check: 'settings', ok: true, text: 'all are usable' });
    expect(code).toBe(0);
  });
});

describe('encryption', () => {
  const [FIRST, SECOND] = [1, 2].map((number) => textOf(keyNumber(number))) as [string, string];

  /** A bot that has run with these keys until everything had the first of them. */
  async function encryptWith(keys: StoreKeys): Promise<void> {
    const log = createKeptLog();
    const store = await openStore({ ...sqliteAt(path), keys }, { clock: systemClock, log });
    await expect.poll(() => log.lines.map(({ fields }) => fields.event)).toContain('store.encrypted');
    await store.close();
  }

  test('that there is none is said, and what to set; it fails nothing', async () => {
    await fill();
    const { code, output } = await visit();
    expect(output).toMatch(/ok {4}encryption .*terms.*STORE_KEY.*openssl rand -base64 32/);
    expect(code).toBe(0);
  });

  test('that is on is said with the number of values, and no key is', async () => {
    await fill();
    await makeBackup(path, { now: Date.now() });
    await encryptWith(keysOf(1));
    const { failed, output } = await visit({ STORE_KEY: FIRST });
    expect(failed).toEqual({});
    expect(output).toMatch(/ok {4}records .*all 50 records read/);
    expect(output).toMatch(/ok {4}encryption .*all of 50 values and every backup/);
    expect(output).not.toContain(FIRST);
  });

  test('that waits for a start is told with how much is left', async () => {
    await fill();
    await makeBackup(path, { now: Date.now() });
    const { failed, code } = await visit({ STORE_KEY: FIRST });
    expect(failed.encryption).toMatch(/50 are not encrypted yet.*bobbin-.*\.sqlite.*start the bot/);
    expect(code).toBe(1);
  });

  test('a key that waits for its change keeps the old one, and lets it go afterwards', async () => {
    await fill();
    await encryptWith(keysOf(1));
    const keys = { STORE_KEY: SECOND, STORE_KEY_OLD: FIRST };
    expect((await visit(keys)).failed.encryption).toMatch(/50 have another key.*STORE_KEY_OLD has to stay/);
    await encryptWith(keysOf(2, 1));
    expect((await visit(keys)).output).toMatch(/ok {4}encryption .*STORE_KEY_OLD is not needed any more/);
  });

  test.each([
    ['none', {}],
    ['another', { STORE_KEY: SECOND }],
  ])('with %s in the place of its key is told once, and not as damage', async (_, settings) => {
    await fill();
    await encryptWith(keysOf(1));
    const { failed, code } = await visit(settings);
    expect(failed).toEqual({
      encryption: expect.stringContaining('STORE_KEY: expected the key of the store'),
    });
    expect(code).toBe(1);
  });

  test.runIf(process.platform !== 'win32')('a key’s file that everybody may read is a finding', async () => {
    const file = join(folder, 'key');
    await writeFile(file, FIRST, { mode: 0o644 });
    const { failed } = await visit({ STORE_KEY: `file:${file}` });
    expect(failed.settings).toContain(`chmod 600 ${file}`);
  });

  test.each([
    ['missing', 'whole', {}, 'STORE_KEY: expected the key of the store'],
    ['wrong', 'whole', { STORE_KEY: SECOND }, 'STORE_KEY: '],
    ['missing', 'damaged', {}, 'STORE_KEY: expected the key of the store'],
    ['wrong', 'damaged', { STORE_KEY: SECOND }, 'STORE_KEY: '],
  ])(
    'a key that is %s is told before a restore of what is %s is offered',
    async (_, state, settings, why) => {
      await fill();
      await encryptWith(keysOf(1));
      await makeBackup(path, { now: Date.now() });
      if (state === 'damaged') await cutInHalf(path);
      const before = await readFile(path);
      const { code, output } = await visit(settings, '--restore');
      expect(output).toMatch(new RegExp(`^${why}`));
      expect(output).not.toMatch(/Restore it|do not read/);
      expect(code).toBe(1);
      expect(await readFile(path)).toEqual(before);
    },
  );

  test('a backup is restored with its key', async () => {
    await fill();
    await encryptWith(keysOf(1));
    await makeBackup(path, { now: Date.now() });
    await cutInHalf(path);
    const refused = await visit({}, '--restore', '--yes');
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('STORE_KEY: expected') });
    const { code } = await visit({ STORE_KEY: FIRST }, '--restore', '--yes');
    expect(code).toBe(0);
    expect((await inspect(path, keysOf(1))).records).toBe(50);
  });
});

describe('as it is typed', () => {
  test('all is well: a line per check, and 0', async () => {
    await fill();
    const { code, failed, passed } = await visitAsProcess();
    expect(failed).toEqual({});
    expect(passed).toContain('store');
    expect(code).toBe(0);
  });

  test('something is wrong: 1', async () => {
    const { code, failed } = await visitAsProcess({ OPENAI_API_KEY: 'sk-another' });
    expect(failed.key).toMatch(/401.*set OPENAI_API_KEY/);
    expect(code).toBe(1);
  });

  test('a command line that is none: 2', async () => {
    const { code, output } = await visitAsProcess({}, '--nope');
    expect(output).toContain('npm run doctor -- --restore [--yes]');
    expect(code).toBe(2);
  });

  test('a restore that nobody can agree to changes nothing', async () => {
    await fill();
    await makeBackup(path, { now: Date.now() });
    const { code, output } = await visitAsProcess({}, '--restore');
    expect(output).toMatch(/add --yes[\s\S]*Nothing was changed/);
    expect(code).toBe(1);
  });
});

describe('what is wrong is told with what to do', () => {
  const cases: [string, string, () => unknown, Record<string, string>, RegExp][] = [
    ['a setting', 'settings', () => {}, { RUN_UPDATES: 'push' }, /RUN_UPDATES: expected one of stream, poll/],
    [
      'a token that Discord refuses',
      'token',
      () => {},
      { DISCORD_TOKEN: 'another' },
      /refuses the token.*reset it at/,
    ],
    [
      'a Discord that does not answer',
      'token',
      () => {},
      { DISCORD_API_URL: 'http://127.0.0.1:1/api' },
      /does not answer/,
    ],
    [
      'commands that go elsewhere',
      'commands',
      () => Object.assign(discord.settings, { interactionsUrl: 'https://example.org/' }),
      {},
      /https:\/\/example\.org\/.*clear Interactions Endpoint URL/,
    ],
    [
      'a permission that is missing in a server',
      'permissions',
      () =>
        Object.assign(discord.world.servers.get(WORKSHOP)!, {
          botPermissions: 274_878_008_320n - (1n << 15n),
        }),
      {},
      /missing in 1 of 1 server, Workshop \(Attach Files\).*invite it again with https:.*permissions=274878008320/,
    ],
    [
      'a bot in no server',
      'permissions',
      () => discord.world.servers.clear(),
      {},
      /in no server: invite it with/,
    ],
    [
      'a session budget that is used up',
      'gateway',
      () => Object.assign(discord.settings, { identifiesLeft: 0 }),
      {},
      /0 of 1000 .*start the bot again in 24 hours/,
    ],
    [
      'a session budget that something uses up',
      'gateway',
      () => Object.assign(discord.settings, { identifiesLeft: 20 }),
      {},
      /20 of 1000 .*why it starts so often/,
    ],
    ['a key that is refused', 'key', () => {}, { OPENAI_API_KEY: 'sk-another' }, /401.*set OPENAI_API_KEY/],
    ['an assistant that does not answer', 'key', () => assistant.close(), {}, /check OPENAI_BASE_URL/],
    [
      'a model that does not exist',
      'model',
      () => {},
      { ASSISTANT_MODEL: 'nope' },
      /nope.*set ASSISTANT_MODEL/,
    ],
    [
      'a model that ends soon',
      'model',
      () => {},
      { ASSISTANT_MODEL: 'leaving' },
      /is shut down on.*set ASSISTANT_MODEL/,
    ],
    [
      'an assistant of the operator’s that does not exist',
      'protocol',
      () => {},
      { ASSISTANT_ENGINE: 'assistants', ASSISTANT_ID: 'asst_none' },
      /ASSISTANT_ID/,
    ],
    [
      'a place where no database can be made',
      'store',
      () => writeFile(join(folder, 'data'), 'a file where a folder should be'),
      {},
      /ENOTDIR.*check that this user may read and write/,
    ],
    [
      'a folder in the place of the database', // https://github.com/turt2live/matrix-dimension/issues/265
      'store',
      () => mkdir(path, { recursive: true }),
      {},
      /DATABASE_URL: expected the path of a file, got the folder .*write the file’s name behind it/,
    ],
    [
      'a file system in which nobody makes a file',
      'store',
      () => {},
      { DATABASE_URL: 'sqlite:///proc/bobbin/bobbin.sqlite' },
      /DATABASE_URL: no database can be at .*check that this user may read and write/,
    ],
    [
      'a proxy that the gateway does not go through', // https://github.com/discordjs/discord.js/issues/10716
      'proxy',
      () => {},
      { HTTPS_PROXY: 'http://127.0.0.1:1', OPENAI_BASE_URL: 'https://bobbin.invalid/v1' },
      /HTTPS_PROXY is set.*NODE_USE_ENV_PROXY=1.*NO_PROXY what is reached directly: bobbin\.invalid/,
    ],
    [
      'a torn database',
      'store',
      () => fill().then(() => cutInHalf(path)),
      {},
      /damaged.*npm run doctor -- --restore/,
    ],
    [
      'a record in which a bit has changed',
      'records',
      () => fill().then(() => flipIn(path, 'word-9-')),
      {},
      /1 of 50 do not read \(conversation:1009\): .*npm run doctor -- --restore/,
    ],
    [
      'a backup that is damaged',
      'backups',
      async () => {
        await fill();
        await cutInHalf((await makeBackup(path, { now: Date.now() })).path);
      },
      {},
      /is damaged: check the disk/,
    ],
    [
      'backups that are no longer made',
      'backups',
      async () => {
        await fill();
        await makeBackup(path, { now: Date.now() - 60 * HOUR });
      },
      {},
      /is 3 days old.*its log says why/,
    ],
    [
      'a database that is gone',
      'store',
      async () => {
        await fill();
        await makeBackup(path, { now: Date.now() });
        await rm(path);
      },
      {},
      /is missing.*npm run doctor -- --restore/,
    ],
  ];
  test.each(cases)('%s', async (_, check, trouble, settings, text) => {
    await trouble();
    const { code, failed } = await visit(settings);
    expect(failed[check]).toMatch(text);
    expect(code).toBe(1);
  });

  test('a server that answers to everything and keeps nothing', async () => {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const models = request.url?.includes('/models') ?? false;
      response.end(
        models ? '{"id":"scripted"}' : '{"id":"conv_1","object":"list","data":[],"has_more":false}',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, failed } = await visit({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` });
    server.close();
    expect(failed.protocol).toMatch(/set ASSISTANT_ENGINE=chat/);
    expect(code).toBe(1);
  });

  test.each(['responses', 'assistants'])(
    'a server that knows chats alone, on %s: one way out, and no other',
    async (engine) => {
      for (const unknownPaths of ['refused', 'answered'] as const) {
        await assistant.close();
        assistant = await startLocalAssistant({
          apiKey: KEY,
          assistants: 'sunset',
          conversations: 'missing',
          unknownPaths,
        });
        const { code, failed, passed } = await visit({ ASSISTANT_ENGINE: engine });
        expect(Object.keys(failed)).toEqual(['protocol']);
        expect(failed.protocol).toMatch(/expected OPENAI_BASE_URL to be .*: set ASSISTANT_ENGINE=chat/);
        expect(failed.protocol?.match(/set ASSISTANT_ENGINE/g)).toHaveLength(1);
        expect(passed).not.toContain('protocol');
        expect(code).toBe(1);
      }
    },
  );

  test('an assistant of the operator’s that does not exist is no reason to change the engine', async () => {
    const { failed } = await visit({ ASSISTANT_ENGINE: 'assistants', ASSISTANT_ID: 'asst_none' });
    expect(failed.protocol).toMatch(/expected ASSISTANT_ID to name an assistant, got asst_none/);
    expect(failed.protocol).not.toContain('ASSISTANT_ENGINE');
  });

  // https://github.com/jakobdylanc/llmcord/issues/56
  test.each(['responses', 'chat'])('a base URL without its version, on %s', async (engine) => {
    const { code, failed, passed } = await visit({
      ASSISTANT_ENGINE: engine,
      OPENAI_BASE_URL: assistant.baseUrl.replace('/v1', ''),
    });
    expect(failed.address).toMatch(
      /OPENAI_BASE_URL: .*\/models answers 404.*most servers want \/v1 at its end/,
    );
    expect(passed).not.toContain('model');
    expect(code).toBe(1);
  });

  // The library reads a body as what it claims to be: https://github.com/discordjs/discord.js/blob/main/packages/rest/src/lib/utils/utils.ts
  test.each<[string, string, string]>([
    ['a page', 'text/html', '<!doctype html><title>Maintenance</title>'],
    ['nothing at all', 'application/json', ''],
    ['an empty list', 'application/json', '[]'],
    ['null', 'application/json', 'null'],
    ['a list of something else', 'application/json', '[{"id":1}]'],
  ])('a Discord that answers with %s, in words for people', async (_, contentType, body) => {
    const foreign = { kind: 'foreign', contentType, body } as const;
    const wording = /is not Discord, or not in order.*check DISCORD_API_URL/;
    discord.faults.add({ route: 'gateway', action: foreign, times: Infinity });
    if (body !== '[]') discord.faults.add({ route: 'me.guilds', action: foreign, times: Infinity });
    const { failed, output } = await visit();
    expect(failed.gateway).toMatch(wording);
    if (body !== '[]') expect(failed.permissions).toMatch(wording); // an empty list is that of a bot in no server
    discord.faults.add({ route: 'application', action: foreign, times: Infinity });
    const second = await visit();
    expect(second.failed.token).toMatch(wording);
    expect(output + second.output).not.toMatch(
      /undefined|SyntaxError|TypeError|is not a function|Unexpected/,
    );
  });

  test('an intent that is off is no fault: what it means is told', async () => {
    discord.settings.messageContent = false;
    const { code, output } = await visit();
    expect(output).toMatch(/ok {4}intents .*is off: the bot reads what mentions it.*switch it on at/);
    expect(code).toBe(0);
  });

  test('a command line that is none: how to call it', async () => {
    for (const args of [['--nope'], ['--yes'], ['--restore', '--json']]) {
      const { code, output } = await visit({}, ...args);
      expect(output).toContain('npm run doctor -- --restore [--yes]');
      expect(code).toBe(2);
    }
  });
});

describe('a restore', () => {
  const at = Math.floor(Date.now() / 1_000) * 1_000 - 3 * HOUR;

  beforeEach(async () => {
    await fill();
    await makeBackup(path, { now: at });
    await cutInHalf(path);
  });

  test('puts the newest good backup back and says what is lost', async () => {
    const { code, output } = await visit({ DISCORD_TOKEN: '' }, '--restore', '--yes');
    expect(output).toMatch(/damaged.*malformed/);
    expect(output).toContain(`3 hours ago, at ${new Date(at).toISOString()}`);
    expect(output).toMatch(/would be lost/);
    expect(code).toBe(0);
    expect((await visit()).code).toBe(0);
    const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
    expect(await store.readConversation('1001')).toMatchObject({ id: '1001' });
    expect(await store.readConversation(CHANNEL)).toBeUndefined();
    await store.close();
  });

  test('does nothing unless somebody agrees', async () => {
    const { code, output } = await visit({}, '--restore');
    expect(output).toMatch(/add --yes[\s\S]*Nothing was changed/);
    expect(code).toBe(1);
    expect((await visit()).failed.store).toMatch(/damaged/);
  });

  test('does nothing while a bot has the database', async () => {
    expect((await visit({}, '--restore', '--yes')).code).toBe(0);
    const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
    const { code, output } = await visit({}, '--restore', '--yes');
    expect(output).toMatch(/Stop it first/);
    expect(code).toBe(1);
    await store.writeConversation(record());
    await store.close();
  });

  test('says so when there is no good backup', async () => {
    await cutInHalf(backupPath(path, at));
    const { code, output } = await visit({}, '--restore', '--yes');
    expect(output).toMatch(/no good backup/);
    expect(code).toBe(1);
  });

  test('says so when the settings do not tell where', async () => {
    const { code, output } = await visit({ DATABASE_URL: 'mysql://x' }, '--restore', '--yes');
    expect(output).toMatch(/DATABASE_URL/);
    expect(code).toBe(1);
  });
});
