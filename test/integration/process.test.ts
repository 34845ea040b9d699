import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type StartedProcess, startProcess } from '../support/processes/start-process.ts';
import { isThorough } from '../support/thorough.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let folder: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;
/** What most servers that are not OpenAI's are. */
const CHAT_ALONE = { assistants: 'sunset', conversations: 'missing' } as const;
const children: ChildProcess[] = [];

/**
 * Each engine is refused in each of the two ways. For every day each engine and each way is there once: `doctor.test.ts`
 * has all four, with the same check and without a process.
 */
const REFUSALS: readonly (readonly [engine: string, unknownPaths: 'refused' | 'answered'])[] = [
  ['responses', 'refused'],
  ['assistants', 'answered'],
  ...(isThorough
    ? ([
        ['responses', 'answered'],
        ['assistants', 'refused'],
      ] as const)
    : []),
];
/**
 * What a closing code means is shown in `gateway.test.ts`, without a process, for all of them. For every day there is one
 * for each exit code.
 */
const CLOSINGS = [
  [4004, 78, 'DISCORD_TOKEN'],
  [4014, 1, 'start again'],
  ...(isThorough
    ? ([
        [4013, 78, 'Message Content Intent'],
        [4010, 78, 'SHARD_COUNT'],
        [4011, 1, 'SHARD_COUNT'],
      ] as const)
    : []),
] as const;
/**
 * One that goes on with its run, and one that has to begin it again. For every day the other one that goes on is left to
 * the kill table.
 */
const KILLED = isThorough ? ['responses', 'assistants', 'chat'] : ['responses', 'chat'];

function start(settings: Readonly<Record<string, string>>): StartedProcess {
  const started = startProcess(MAIN, { folder, settings: { LOG_FORMAT: 'json', ...settings } });
  children.push(started.child);
  return started;
}

const configured = (): Record<string, string> => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: discord.apiUrl,
  OPENAI_BASE_URL: assistant.baseUrl,
  OPENAI_API_KEY: 'test-key-12345',
  ASSISTANT_MODEL: 'scripted',
});

const inSession = (): Promise<unknown> =>
  discord.events.waitFor(
    'commands',
    (event): event is Extract<typeof event, { kind: 'commands' }> => event.kind === 'commands',
  );

const replied = (): Promise<unknown> =>
  discord.events.waitFor(
    'a reply',
    (event): event is Extract<typeof event, { kind: 'message' }> =>
      event.kind === 'message' && event.message.author.id === discord.world.bot.id,
  );

const said = (): string[] =>
  [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])]
    .filter((message) => message.author.id === discord.world.bot.id)
    .map((message) => message.content);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-process-'));
  discord = await startLocalDiscord();
  assistant = await startLocalAssistant();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all([discord.close(), assistant.close()]);
  await rm(folder, { recursive: true, force: true });
});

// https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
test('what a start has compiled is kept with the packages, where no other user can change it', async () => {
  const tellFolder = `
    import { getCompileCacheDir } from 'node:module';
    process.on('exit', () => console.error('kept in ' + getCompileCacheDir()));`;
  const { ended, output } = start({
    NODE_COMPILE_CACHE: '', // as of somebody who has chosen no folder
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellFolder)}`,
  });
  await ended;
  expect(output()).toMatch(/kept in .*[\\/]node_modules[\\/]\.cache[\\/]bobbin[\\/]/);
});

describe('the key of the store', () => {
  const [key, another] = [1, 2].map((number) => Buffer.alloc(32, number).toString('base64')) as [
    string,
    string,
  ];
  const path = (): string => join(folder, 'data', 'bobbin.sqlite');

  /** A bot that has answered once, with everything under the key. */
  async function answered(): Promise<string> {
    const bot = start({ ...configured(), STORE_KEY: key, LOG_LEVEL: 'trace' });
    await inSession();
    discord.person('Ada').say(GENERAL, '@Bobbin a-canary-that-nobody-may-read');
    await replied();
    await expect.poll(bot.output).toContain('"event":"store.encrypted"');
    bot.child.kill('SIGKILL');
    await bot.ended;
    return bot.output();
  }

  test('hides what people say in the file, and stands in no log', async () => {
    expect(await answered()).not.toContain(key);
    for (const end of ['', '-wal'])
      expect(String(await readFile(path() + end, 'latin1'))).not.toContain('a-canary');
  });

  test.each([
    ['wrong', { STORE_KEY: another }],
    ['missing', {}],
  ])('that is %s ends the start with 78, names the variable and touches nothing', async (_, settings) => {
    await answered();
    const read = (): Promise<Buffer[]> => Promise.all(['', '-wal'].map((end) => readFile(path() + end)));
    const before = await read();
    const { ended, output } = start({ ...configured(), ...settings });
    expect(await ended).toBe(78);
    expect(output()).toMatch(/STORE_KEY: expected the key of the store/);
    expect(await read()).toEqual(before);
  });

  test.runIf(process.platform !== 'win32')(
    'in a file for everybody is a warning at start; none is not, with a local Discord',
    async () => {
      const file = join(folder, 'key');
      await writeFile(file, key, { mode: 0o644 });
      const first = start({ ...configured(), STORE_KEY: `file:${file}` });
      await expect.poll(first.output).toContain('"event":"store.key-exposed"');
      first.child.kill('SIGKILL');
      const plain = start({ ...configured(), DATABASE_URL: 'sqlite://other.sqlite' });
      await expect.poll(plain.output).toContain('"event":"bot.ready"');
      expect(plain.output()).not.toContain('store.not-encrypted');
    },
  );
});

describe('a start that cannot succeed ends with 78', () => {
  test('with nothing configured: the first steps', async () => {
    const { ended, output } = start({});
    expect(await ended).toBe(78);
    expect(output()).toMatch(/DISCORD_TOKEN[\s\S]*npm run playground/);
  });

  test('with wrong settings: a line for each', async () => {
    const { ended, output } = start({ ...configured(), RUN_UPDATES: 'push', DATABASE_URL: 'mysql://x' });
    expect(await ended).toBe(78);
    expect(output()).toMatch(/2 settings are wrong:[\s\S]*DATABASE_URL: [\s\S]*RUN_UPDATES: /);
  });

  // https://github.com/turt2live/matrix-dimension/issues/265
  test.each([
    ['a folder', '.', /DATABASE_URL: expected the path of a file, got the folder/],
    ['a path through a file', 'file/bobbin.sqlite', /DATABASE_URL: no database can be at .*EEXIST/],
    ['a folder that takes no file', '/proc/bobbin/bobbin.sqlite', /DATABASE_URL: no database can be at/],
  ])('with %s for the database', async (_, place, wording) => {
    await writeFile(join(folder, 'file'), 'no folder');
    const { ended, output } = start({ ...configured(), DATABASE_URL: `sqlite://${place}` });
    expect(await ended).toBe(78);
    expect(output()).toMatch(wording);
  });

  test('with a token that Discord refuses', async () => {
    const { ended, output } = start({ ...configured(), DISCORD_TOKEN: 'another-token' });
    expect(await ended).toBe(78);
    expect(output()).toContain('DISCORD_TOKEN');
    expect(output()).not.toContain('another-token');
  });

  test('with an engine that no longer exists there: what to set instead', async () => {
    await assistant.close();
    assistant = await startLocalAssistant({ assistants: 'sunset' });
    const { ended, output } = start({ ...configured(), ASSISTANT_ENGINE: 'assistants' });
    expect(await ended).toBe(78);
    expect(output()).toContain('ASSISTANT_ENGINE=responses');
  });

  test.each(REFUSALS)(
    'with the engine %s on a server that knows chats alone, other paths %s: what to set instead',
    async (engine, unknownPaths) => {
      await assistant.close();
      assistant = await startLocalAssistant({ ...CHAT_ALONE, unknownPaths });
      const { ended, output } = start({ ...configured(), ASSISTANT_ENGINE: engine });
      expect(await ended).toBe(78);
      expect(output()).toContain('set ASSISTANT_ENGINE=chat');
    },
  );

  test('but not with an assistant that does not answer just now', async () => {
    await assistant.close();
    const begun = inSession();
    const { child, ended, output } = start(configured());
    await begun;
    await expect.poll(output).toContain('engine.unchecked');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('a connection that Discord closes for good ends the bot', () => {
  test.each(CLOSINGS)('with code %i: exit code %i', async (code, exitCode, remedy) => {
    const begun = inSession();
    const { ended, output } = start(configured());
    await begun;
    discord.gateway.closeWith(code);
    expect(await ended).toBe(exitCode);
    expect(output()).toContain(remedy);
  });

  test('with a token that is refused for a reply: 78', async () => {
    const begun = inSession();
    const { ended, output } = start({ ...configured(), SHUTDOWN_GRACE_SECONDS: '0' });
    await begun;
    discord.faults.add({ route: 'message.create', action: { kind: 'status', status: 401 } });
    discord.person('Ada').say(GENERAL, '@Bobbin hello');
    expect(await ended).toBe(78);
    expect(output()).toContain('DISCORD_TOKEN');
  });
});

describe('a signal', () => {
  test('ends a bot whose line to Discord is down, and one that cannot even log in', async () => {
    const begun = inSession();
    const running = start(configured());
    await begun;
    discord.gateway.faults.closed = true;
    discord.gateway.drop();
    await expect.poll(() => running.output().split('reconnecting').length).toBeGreaterThan(2);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
    const { child, ended, output } = start(configured());
    await expect.poll(output).toContain('"event":"login.failed"');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('ends an idle bot at once, with 0', async () => {
    const begun = inSession();
    const { child, ended } = start(configured());
    await begun;
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('to npm ends the bot, too, whatever shell npm runs it in', async () => {
    const begun = inSession();
    const npm = spawn('npm', ['start', '--silent'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        LOG_FORMAT: 'json',
        DATABASE_URL: `sqlite://${join(folder, 'bobbin.sqlite')}`,
        ...configured(),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(npm);
    let output = '';
    npm.stderr.on('data', (data: Buffer) => {
      output += String(data);
    });
    await begun;
    npm.kill('SIGTERM');
    await expect.poll(() => output).toMatch(/"event":"process.stopped","left":0/);
  });

  test('lets a running turn end within the grace period', async () => {
    const begun = inSession();
    const { child, ended, output } = start(configured());
    await begun;
    const answer = Promise.withResolvers<string>();
    assistant.setScript(() => answer.promise);
    discord.person('Ada').say(GENERAL, '@Bobbin hello');
    await expect.poll(() => assistant.runs.length).toBe(1);
    child.kill('SIGINT');
    await expect.poll(output).toContain('process.stopping');
    answer.resolve('just in time');
    expect(await ended).toBe(0);
    expect(said()).toEqual(['just in time']);
  });

  test('given twice ends at once, and the next start goes on', async () => {
    const answer = Promise.withResolvers<string>();
    assistant.setScript(() => answer.promise);
    const begun = inSession();
    const first = start(configured());
    await begun;
    discord.person('Ada').say(GENERAL, '@Bobbin hello');
    await expect.poll(() => assistant.runs.length).toBe(1);
    first.child.kill('SIGINT');
    first.child.kill('SIGINT'); // as npm hands on what the terminal has sent already
    await expect.poll(() => first.output()).toContain('process.stopping');
    const again = (): number | null => {
      first.child.kill('SIGTERM');
      return first.child.exitCode;
    };
    await expect.poll(again, { interval: 100 }).toBe(130);
    const reply = replied();
    start(configured());
    answer.resolve('late, but once');
    await reply;
    expect(said()).toEqual(['late, but once']);
  });
});

describe.each(KILLED)('killed on %s', (engine) => {
  test('in the middle of a run, it answers once after the next start', async () => {
    const answer = Promise.withResolvers<string>();
    assistant.setScript(() => answer.promise);
    const begun = inSession();
    const first = start({ ...configured(), ASSISTANT_ENGINE: engine });
    await begun;
    discord.person('Ada').say(GENERAL, '@Bobbin hello');
    await expect.poll(() => assistant.runs.length).toBe(1);
    first.child.kill('SIGKILL');
    await first.ended;
    const reply = replied();
    start({ ...configured(), ASSISTANT_ENGINE: engine });
    answer.resolve('after all');
    await reply;
    expect(said()).toEqual(['after all']);
    expect(assistant.runs.length).toBeLessThanOrEqual(engine === 'chat' ? 2 : 1);
  });
});

test('health tells when the bot is ready', async () => {
  const begun = inSession();
  const { output } = start({ ...configured(), HEALTH_PORT: '0' });
  await begun;
  const port = /"port":(\d+)/.exec(output())?.[1];
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  discord.gateway.faults.closed = true;
  discord.gateway.drop();
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
});

test('no message content and no secret is in the log of a turn', async () => {
  const begun = inSession();
  const { output } = start(configured());
  await begun;
  assistant.setScript(() => 'the answer is blue');
  const reply = replied();
  discord.person('Ada').say(GENERAL, '@Bobbin what colour is my secret?');
  await reply;
  expect(output()).toContain('ready');
  expect(output()).not.toMatch(/colour|blue|test-key-12345|local-token/);
});
