import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { systemClock } from '../../src/async/clock.ts';
import { textOf } from '../../src/config/store-key.ts';
import { readEnvText } from '../../src/setup/env-text.ts';
import { runSetup } from '../../src/setup/setup.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreKeys } from '../../src/store/store-config.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { record } from '../support/messages.ts';
import { hasTerminals, startAtTerminal } from '../support/processes/start-at-terminal.ts';
import { startProcess } from '../support/processes/start-process.ts';
import { createSetupTerminal } from '../support/setup-terminal.ts';
import { sqliteAt } from '../support/sqlite-at.ts';
import { keyNumber, keysOf } from '../support/store-keys.ts';

const SETUP = fileURLToPath(new URL('../../src/setup/main.ts', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../../.env.example', import.meta.url));
const KEY = 'sk-this-is-a-secret';
const INVITE =
  /https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+&scope=bot\+applications\.commands&permissions=274878008320/;

let folder: string;
let path: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;

type Settings = Readonly<Record<string, string>>;

/** Where the services are, which nobody is asked for. */
const surroundings = (): Settings => ({
  DISCORD_API_URL: discord.apiUrl,
  DATABASE_URL: `sqlite://${join(folder, 'bobbin.sqlite')}`,
});
const told = (): Settings => ({
  ...surroundings(),
  DISCORD_TOKEN: discord.token,
  OPENAI_API_KEY: KEY,
  OPENAI_BASE_URL: assistant.baseUrl,
  ASSISTANT_MODEL: 'scripted',
});

interface SetUp {
  readonly code: number | null;
  readonly output: string;
}

/** The command in this process; somebody sits at the terminal if there is one. */
async function setUp(
  args: readonly string[],
  environment: Settings = told(),
  terminal: ReturnType<typeof createSetupTerminal> | null = null,
): Promise<SetUp> {
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  const openTerminal = terminal === null ? null : async () => terminal;
  const io = { path, examplePath: EXAMPLE, environment, write, writeError: write, openTerminal };
  const code = await runSetup(args, io);
  return withoutSecret({ code, output: output + (terminal?.shown.join('\n') ?? '') });
}

function withoutSecret(done: SetUp): SetUp {
  expect(done.output).not.toContain(KEY);
  expect(done.output).not.toContain(discord.token);
  return done;
}

const written = async (): Promise<Settings> => readEnvText(await readFile(path, 'utf8'));
const isThere = async (): Promise<boolean> => (await readdir(folder)).includes('.env');

/** A bot has run here, with or without a key. */
async function fill(keys?: StoreKeys): Promise<void> {
  const config = sqliteAt(join(folder, 'bobbin.sqlite'));
  const store = await openStore(keys === undefined ? config : { ...config, keys }, {
    clock: systemClock,
    log: createKeptLog(),
  });
  await store.writeConversation(record());
  await store.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-setup-'));
  path = join(folder, '.env');
  discord = await startLocalDiscord({ token: 'a-token-that-is-secret' });
  assistant = await startLocalAssistant({ apiKey: KEY, models: [{ id: 'scripted' }] });
});
afterEach(async () => {
  await Promise.all([discord.close(), assistant.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('without a terminal', () => {
  test('what the environment and the flags say is checked and written, for its owner’s eyes alone', async () => {
    const { DISCORD_TOKEN: _, OPENAI_BASE_URL: __, ...environment } = told();
    const args = [
      '--discord-token',
      `Bot ${discord.token}`,
      '--base-url',
      `${assistant.baseUrl}/`,
      '--engine',
      'chat',
    ];
    const { code, output } = await setUp(args, environment as Settings);
    expect(output).toMatch(/ok {4}token[\s\S]*ok {4}key[\s\S]*ok {4}model[\s\S]*ok {4}protocol/);
    expect(output).toMatch(INVITE);
    expect(code).toBe(0);
    const { STORE_KEY, ...others } = await written();
    expect(others).toEqual({
      DISCORD_TOKEN: discord.token,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: assistant.baseUrl,
      ASSISTANT_ENGINE: 'chat',
      ASSISTANT_MODEL: 'scripted',
    });
    expect(Buffer.from(STORE_KEY ?? '', 'base64')).toHaveLength(32);
    expect(output).toMatch(/STORE_KEY is new.*whoever loses it loses the database and every backup/);
    expect(output).not.toContain(STORE_KEY);
    expect(await readdir(folder)).toEqual(['.env']);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('the file has every other setting of the example, in its comments', async () => {
    await setUp([]);
    const text = await readFile(path, 'utf8');
    expect(text).toContain('# REPLY_STREAMING=auto\n');
    expect(text).not.toContain('Copy this file');
  });

  test('--check writes nothing', async () => {
    const { code, output } = await setUp(['--check']);
    expect(output).toMatch(/ok {4}token/);
    expect(code).toBe(0);
    expect(await isThere()).toBe(false);
  });

  test('--check looks at the .env that is there', async () => {
    const { DISCORD_TOKEN, ...environment } = told();
    await writeFile(path, `DISCORD_TOKEN=${DISCORD_TOKEN}\n`);
    expect((await setUp(['--check'], environment)).code).toBe(0);
    await writeFile(path, 'DISCORD_TOKEN=another\n');
    expect(await setUp(['--check'], environment)).toMatchObject({
      code: 1,
      output: /FAIL {2}token .*reset it at/,
    });
    expect(await readFile(path, 'utf8')).toBe('DISCORD_TOKEN=another\n');
  });

  test('a .env that is there is left alone, and nobody is asked anything', async () => {
    await writeFile(path, 'DISCORD_TOKEN=mine\n');
    const { code, output } = await setUp([]);
    expect(output).toContain('--force');
    expect(code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('DISCORD_TOKEN=mine\n');
    expect(assistant.requests).toEqual([]);
  });

  test('--force replaces what is given in it, and keeps the rest, comments and order', async () => {
    const before = `# mine\nLOG_LEVEL=debug\nDISCORD_TOKEN=old # of May\nSTORE_KEY=${textOf(keyNumber(1))}\nBACKUP_HOURS=1\n`;
    await writeFile(path, before, { mode: 0o644 });
    const { code } = await setUp(['--force']);
    expect(code).toBe(0);
    const text = await readFile(path, 'utf8');
    expect(text.startsWith(before.replace('old', discord.token))).toBe(true);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform === 'win32')('a .env that is a link stays one', async () => {
    const target = join(folder, 'kept', 'env');
    await mkdir(join(folder, 'kept'));
    await writeFile(target, '# mine\n');
    await symlink(target, path);
    expect((await setUp(['--force'])).code).toBe(0);
    expect(await readFile(target, 'utf8')).toMatch(/^# mine\nDISCORD_TOKEN=/);
  });

  const wrong: [string, Settings | (() => unknown), RegExp][] = [
    [
      'no token',
      { DISCORD_TOKEN: '' },
      /DISCORD_TOKEN: expected the bot’s token, got nothing; create a bot at/,
    ],
    ['a token that Discord refuses', { DISCORD_TOKEN: 'another' }, /FAIL {2}token .*reset it at/],
    ['a key that is refused', { OPENAI_API_KEY: 'sk-another' }, /FAIL {2}key .*401.*set OPENAI_API_KEY/],
    ['a model that is not there', { ASSISTANT_MODEL: 'nope' }, /FAIL {2}model .*set ASSISTANT_MODEL/],
    [
      'a Discord that does not answer',
      { DISCORD_API_URL: 'http://127.0.0.1:1/api' },
      /FAIL {2}token .*does not answer/,
    ],
    ['a service that does not answer', () => assistant.close(), /FAIL {2}key .*check OPENAI_BASE_URL/],
  ];
  test.each(wrong)('%s is told with what to do, and nothing is written', async (_, trouble, words) => {
    const changed = typeof trouble === 'function' ? {} : trouble;
    if (typeof trouble === 'function') await trouble();
    const set = Object.entries({ ...told(), ...changed }).filter(([, value]) => value !== '');
    const { code, output } = await setUp([], Object.fromEntries(set));
    expect(output).toMatch(words);
    expect(output).toContain('Nothing was written');
    expect(code).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('what is switched off, and a bot in no server yet, are notes', async () => {
    discord.settings.messageContent = false;
    discord.world.servers.clear();
    const { code, output } = await setUp([]);
    expect(output).toMatch(/intents .*switch it on at[\s\S]*note {2}permissions .*invite it with/);
    expect(code).toBe(0);
  });

  test('a flag that the environment overrules is told', async () => {
    const { output } = await setUp(['--discord-token', discord.token], {
      ...told(),
      DISCORD_TOKEN: 'another',
    });
    expect(output).toContain('DISCORD_TOKEN is also set in the environment, which wins over .env');
  });

  test.each([['--nope'], ['words']])('%s is no way to call it: 2', async (argument) => {
    const { code, output } = await setUp([argument]);
    expect(output).toContain('npm run setup -- --check');
    expect(code).toBe(2);
  });

  test('as a process: it asks nobody, and ends with 0', async () => {
    const child = startProcess(SETUP, {
      folder,
      settings: { ...told(), DATABASE_URL: 'sqlite://data/bobbin.sqlite' },
    });
    const code = await child.ended;
    const { output } = withoutSecret({ code, output: child.output() });
    expect(output).toMatch(/\.env is written/);
    expect(code).toBe(0);
    expect(await written()).toMatchObject({ DISCORD_TOKEN: discord.token });
  });
});

describe('the store’s key', () => {
  test('that is set in the environment is not made anew', async () => {
    await setUp([], { ...told(), STORE_KEY: textOf(keyNumber(1)) });
    expect(await written()).not.toHaveProperty('STORE_KEY');
  });

  test('for a database that is in the clear is made, and what becomes of what is there is told', async () => {
    await fill();
    const { code, output } = await setUp([]);
    expect(output).toMatch(/has \d+ values? in the clear: the next start encrypts/);
    expect(code).toBe(0);
    expect(await written()).toHaveProperty('STORE_KEY');
  });

  test.each<[string, Settings]>([
    ['missing', {}],
    ['another one', { STORE_KEY: textOf(keyNumber(2)) }],
  ])('for a database that has one already is never made: %s', async (_, settings) => {
    await fill(keysOf(1));
    const { code, output } = await setUp([], { ...told(), ...settings });
    expect(output).toMatch(/STORE_KEY: /);
    expect(code).toBe(1);
    expect(await isThere()).toBe(false);
  });
});

describe('at a terminal', () => {
  const other = (): string[] => ['other', assistant.baseUrl, 'chat', 'scripted', KEY];

  test('the token and the service are asked for, and written', async () => {
    const terminal = createSetupTerminal([discord.token, ...other()]);
    const { code, output } = await setUp([], surroundings(), terminal);
    expect(code).toBe(0);
    expect(terminal.left()).toBe(0);
    expect(await written()).toMatchObject({
      DISCORD_TOKEN: discord.token,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: assistant.baseUrl,
      ASSISTANT_ENGINE: 'chat',
      ASSISTANT_MODEL: 'scripted',
    });
    expect(output).toMatch(INVITE);
    expect(output).toMatch(/STORE_KEY is new/);
  });

  test('what is refused is asked for again, with what to do', async () => {
    const terminal = createSetupTerminal([
      'no token — at all',
      'another',
      discord.token,
      ...other().with(-1, 'sk-another'),
      ...other().with(3, 'nope'),
      ...other(),
    ]);
    const { code, output } = await setUp([], surroundings(), terminal);
    expect(output).toMatch(
      /copy it anew[\s\S]*reset it at[\s\S]*set OPENAI_API_KEY[\s\S]*set ASSISTANT_MODEL/,
    );
    expect(code).toBe(0);
  });

  test('a service that did not answer is asked once more with the same answers', async () => {
    const foreign = { kind: 'foreign', contentType: 'text/html', body: '<p>Maintenance</p>' } as const;
    discord.faults.add({ route: 'application', action: foreign, times: 1 });
    const terminal = createSetupTerminal([discord.token, '', ...other()]);
    const { code, output } = await setUp([], surroundings(), terminal);
    expect(output).toMatch(/is not Discord, or not in order/);
    expect(code).toBe(0);
  });

  test('a switch that is off is looked at again', async () => {
    discord.settings.messageContent = false;
    const switchOn = {
      meanwhile: () => Object.assign(discord.settings, { messageContent: true }),
      answer: 'again',
    };
    const terminal = createSetupTerminal([discord.token, 'again', switchOn, ...other()]);
    const { code, output } = await setUp([], surroundings(), terminal);
    expect(output.match(/Message Content Intent is off/g)).toHaveLength(2);
    expect(code).toBe(0);
  });

  test('a switch that is off may stay so', async () => {
    discord.settings.messageContent = false;
    const terminal = createSetupTerminal([discord.token, 'on', ...other()]);
    expect((await setUp([], surroundings(), terminal)).code).toBe(0);
  });

  test('a .env that is there is left alone unless somebody wants it otherwise', async () => {
    const before = `# mine\nDISCORD_TOKEN=${discord.token}\nLOG_LEVEL=debug\n`;
    await writeFile(path, before);
    const no = createSetupTerminal([false]);
    expect((await setUp([], surroundings(), no)).code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(before);
    const yes = createSetupTerminal([true, '', ...other()]);
    expect((await setUp([], surroundings(), yes)).code).toBe(0);
    expect((await readFile(path, 'utf8')).startsWith(before)).toBe(true);
  });

  test('a .env that somebody has changed meanwhile is left as it is', async () => {
    const meanwhile = () => writeFile(path, 'DISCORD_TOKEN=theirs\n');
    const terminal = createSetupTerminal([{ meanwhile, answer: discord.token }, ...other()]);
    const { code, output } = await setUp([], surroundings(), terminal);
    expect(output).toContain('was changed meanwhile');
    expect(code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('DISCORD_TOKEN=theirs\n');
  });

  test('what is wrong with a setting that nobody is asked for is told first', async () => {
    const terminal = createSetupTerminal([]);
    const { code, output } = await setUp([], { ...surroundings(), BACKUP_HOURS: 'often' }, terminal);
    expect(output).toMatch(/BACKUP_HOURS: expected[\s\S]*Mend that first/);
    expect(code).toBe(1);
  });
});

describe.runIf(hasTerminals)('as a process at a terminal', () => {
  const DOWN = '\u001b[B';
  const ENTER = '\r';
  const CTRL_C = '\u0003';
  const start = () => startAtTerminal(SETUP, { folder, settings: surroundings() });

  test('what is typed is checked and written, and no secret is shown', async () => {
    const terminal = start();
    await terminal.type('copy it', '');
    await terminal.type('The bot’s token', `${discord.token}${ENTER}`);
    await terminal.type('Who answers?', `${DOWN}${ENTER}`);
    await terminal.type('Its base URL', `${assistant.baseUrl}${ENTER}`);
    await terminal.type('Which protocol', ENTER);
    await terminal.type('The model', `scripted${ENTER}`);
    await terminal.type('The key', `${KEY}${ENTER}`);
    const code = await terminal.ended;
    const { output } = withoutSecret({ code, output: terminal.shown() });
    expect(output).toMatch(INVITE);
    expect(code).toBe(0);
    expect(await written()).toMatchObject({ OPENAI_API_KEY: KEY, ASSISTANT_ENGINE: 'chat' });
  });

  test('Ctrl-C in the middle leaves nothing', async () => {
    const terminal = start();
    await terminal.type('copy it', '');
    await terminal.type('The bot’s token', `${discord.token}${ENTER}`);
    await terminal.type('Who answers?', CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(await readdir(folder)).toEqual([]);
  });
});
