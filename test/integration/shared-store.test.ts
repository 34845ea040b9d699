import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { POSTGRES, REDIS } from '../support/databases/found.ts';
import type { LocalDatabase } from '../support/databases/local-database.ts';
import { freePort } from '../support/databases/local-database.ts';
import { startPostgres } from '../support/databases/postgres.ts';
import { startRedis } from '../support/databases/redis.ts';
import { type StartedProcess, startProcess } from '../support/processes/start-process.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const DATABASES = [
  ['Redis', REDIS, startRedis],
  ['PostgreSQL', POSTGRES, startPostgres],
] as const;

let folder: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;
let url: string;
const children: ChildProcess[] = [];

function start(settings: Readonly<Record<string, string>> = {}): StartedProcess {
  const started = startProcess(MAIN, {
    folder,
    settings: {
      LOG_FORMAT: 'json',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      OPENAI_BASE_URL: assistant.baseUrl,
      ASSISTANT_MODEL: 'scripted',
      DATABASE_URL: url,
      ...settings,
    },
  });
  children.push(started.child);
  return started;
}
const isReady = (bot: StartedProcess): Promise<void> =>
  expect.poll(bot.output).toContain('"event":"bot.ready"');

async function ready(): Promise<StartedProcess> {
  const bot = start();
  await isReady(bot);
  return bot;
}
const said = (): string[] =>
  [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])]
    .filter((message) => message.author.id === discord.world.bot.id)
    .map((message) => message.content);
const untilSaid = (text: string): Promise<void> => expect.poll(() => said().join('\n')).toContain(text);
const ask = (text: string) => discord.person('Ada').say(GENERAL, `@Bobbin ${text}`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-shared-store-'));
  discord = await startLocalDiscord();
  assistant = await startLocalAssistant({
    script: ({ messages }) => `heard ${messages.at(-1)?.text.split(' ').at(-1)}`,
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all([discord.close(), assistant.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe.each(DATABASES)('a bot on %s', (_name, program, startServer) => {
  describe.skipIf(program === null)('of this machine', () => {
    let server: LocalDatabase;
    beforeAll(async () => {
      server = await startServer();
    });
    afterAll(() => server?.remove());
    beforeEach(async () => {
      url = await server.fresh();
    });

    test('answers once what it was asked before it was killed', async () => {
      const answer = Promise.withResolvers<string>();
      assistant.setScript(() => answer.promise);
      const killed = await ready();
      ask('one');
      await expect.poll(() => assistant.runs.length).toBe(1);
      killed.child.kill('SIGKILL');
      await killed.ended;
      answer.resolve('late, but once');
      const bot = await ready();
      await untilSaid('late, but once');
      expect(said()).toEqual(['late, but once']);
      expect(assistant.runs).toHaveLength(1);
      expect(bot.output()).not.toContain('a-password-of-the-test');
    });

    test('loses nothing and doubles nothing when the database dies and comes back', async () => {
      const answer = Promise.withResolvers<string>();
      assistant.setScript(() => answer.promise);
      const bot = await ready();
      ask('one');
      await expect.poll(() => assistant.runs.length).toBe(1);
      await server.kill();
      answer.resolve('an answer to one');
      ask('two');
      await expect.poll(bot.output).toContain('"event":"store.waiting"');
      expect(said()).toEqual([]);
      assistant.setScript(({ messages }) => `heard ${messages.at(-1)?.text.split(' ').at(-1)}`);
      await server.start();
      await untilSaid('heard two');
      expect(said()).toEqual(['an answer to one', 'heard two']);
      expect(assistant.runs).toHaveLength(2);
    });

    test('stands by for another one, ready, and takes over when that one ends', async () => {
      const first = await ready();
      const port = await freePort();
      const second = start({ HEALTH_PORT: String(port) });
      await expect.poll(second.output).toContain('"event":"store.standing-by"');
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
      ask('one');
      await untilSaid('heard one');
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
      await isReady(second);
      ask('two');
      await untilSaid('heard two');
      expect(said()).toEqual(['heard one', 'heard two']);
    });

    test('takes over from one that is frozen, and what that one still does counts for nothing', async () => {
      const first = await ready();
      ask('one');
      await untilSaid('heard one');
      const second = start();
      await expect.poll(second.output).toContain('"event":"store.standing-by"');
      first.child.kill('SIGSTOP');
      await isReady(second);
      ask('two');
      await untilSaid('heard two');
      first.child.kill('SIGCONT');
      expect(await first.ended).toBe(1);
      expect(first.output()).toContain('another Bobbin has taken this store over');
      ask('three');
      await untilSaid('heard three');
      expect(said()).toEqual(['heard one', 'heard two', 'heard three']);
    });

    test('ends with 78 and a line when the database refuses it, without its password', async () => {
      const refused = new URL(url);
      refused.password = 'another-password';
      url = refused.href;
      const { ended, output } = start();
      expect(await ended).toBe(78);
      expect(output()).toMatch(/DATABASE_URL: .*check the user and the password/);
      expect(output()).not.toContain('another-password');
    });
  });
});
