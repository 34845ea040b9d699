import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL, RANDOM } from '../../emulators/discord/world/world.ts';
import { systemClock } from '../../src/async/clock.ts';
import { listBackups } from '../../src/store/backups/files.ts';
import { openStore } from '../../src/store/open-store.ts';
import { withConnection } from '../../src/store/sqlite/connection.ts';
import { cutInHalf, flipIn } from '../support/damage.ts';
import { createKeptLog } from '../support/fakes/kept-log.ts';
import { record } from '../support/messages.ts';
import { type StartedProcess, startProcess } from '../support/processes/start-process.ts';
import { sqliteAt } from '../support/sqlite-at.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let folder: string;
let path: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;
const children: ChildProcess[] = [];

function start(): StartedProcess {
  const started = startProcess(MAIN, {
    folder,
    settings: {
      LOG_FORMAT: 'json',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      OPENAI_BASE_URL: assistant.baseUrl,
      ASSISTANT_MODEL: 'scripted',
    },
  });
  children.push(started.child);
  return started;
}

async function ready(): Promise<StartedProcess> {
  const bot = start();
  await expect.poll(bot.output).toContain('"event":"bot.ready"');
  return bot;
}

const said = (channel = GENERAL): string[] =>
  [...(discord.world.channels.get(channel)?.messages.values() ?? [])]
    .filter((message) => message.author.id === discord.world.bot.id)
    .map((message) => message.content);

const untilSaid = (text: string | RegExp, channel = GENERAL): Promise<void> =>
  expect.poll(() => said(channel).join('\n')).toMatch(text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-store-trouble-'));
  path = join(folder, 'data', 'bobbin.sqlite');
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

test('a torn database ends the start with 78 and the way to mend it', async () => {
  const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
  for (let n = 0; n < 50; n += 1)
    await store.writeConversation(record({ id: String(n), instructions: 'x'.repeat(1_000) }));
  await store.close();
  await cutInHalf(path);
  const { ended, output } = start();
  expect(await ended).toBe(78);
  expect(output()).toMatch(/malformed.*npm run doctor -- --restore/);
});

test('a database that has no place there ends the start with 78, since no other start helps', async () => {
  await writeFile(join(folder, 'data'), 'a file where a folder should be');
  const { ended, output } = start();
  expect(await ended).toBe(78);
  expect(output()).toContain('DATABASE_URL');
  expect(output()).toContain(join('data', 'bobbin.sqlite'));
});

test('a conversation that is damaged is told so, and the others are answered', async () => {
  const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
  await store.writeConversation(record({ id: GENERAL, instructions: 'a-word-to-damage' }));
  await store.close();
  await flipIn(path, 'a-word-to-damage');
  const { output } = await ready();
  discord.person('Ada').say(GENERAL, '@Bobbin one');
  await untilSaid(/is damaged/);
  discord.person('Ada').say(RANDOM, '@Bobbin two');
  await untilSaid('heard two', RANDOM);
  expect(output()).toContain(`"key":"conversation:${GENERAL}"`);
});

test('a second bot waits for the first to end, and nothing is answered twice', async () => {
  const first = await ready();
  const second = start();
  await expect.poll(second.output).toContain('waiting for it to end');
  discord.person('Ada').say(GENERAL, '@Bobbin one');
  await untilSaid('heard one');
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await expect.poll(second.output).toContain('"event":"bot.ready"');
  discord.person('Ada').say(GENERAL, '@Bobbin two');
  await untilSaid('heard two');
  expect(said()).toEqual(['heard one', 'heard two']);
});

test('a database that is held for long: the person is told, and it goes on when it is let go', async () => {
  await ready();
  discord.person('Ada').say(GENERAL, '@Bobbin one');
  await untilSaid('heard one');
  await withConnection(path, 'write', async (holder) => {
    await holder.all('PRAGMA busy_timeout = 5000');
    await holder.all('BEGIN IMMEDIATE');
    discord.person('Ada').say(GENERAL, '@Bobbin two');
    await untilSaid(/cannot save messages/);
    await holder.all('ROLLBACK');
  });
  discord.person('Ada').say(GENERAL, '@Bobbin three');
  await untilSaid('heard three');
  expect(said()).not.toContain('heard two');
});

test('a run that ends while the database is held is kept and posted when it is let go', async () => {
  const answer = Promise.withResolvers<string>();
  assistant.setScript(() => answer.promise);
  const { output } = await ready();
  discord.person('Ada').say(GENERAL, '@Bobbin one');
  await expect.poll(() => assistant.runs.length).toBe(1);
  await withConnection(path, 'write', async (holder) => {
    await holder.all('PRAGMA busy_timeout = 5000');
    await holder.all('BEGIN IMMEDIATE');
    answer.resolve('late, but once');
    await expect.poll(output).toContain('The store does not answer.');
    expect(said()).toEqual([]);
    await holder.all('ROLLBACK');
  });
  await untilSaid('late, but once');
  expect(said()).toEqual(['late, but once']);
  expect(assistant.runs).toHaveLength(1);
});

describe('a database that is deleted while the bot runs', () => {
  test('ends it with 78, and a backup has all that it held', async () => {
    const { ended, output } = await ready();
    discord.person('Ada').say(GENERAL, '@Bobbin one');
    await untilSaid('heard one');
    await rm(join(folder, 'data'), { recursive: true });
    expect(await ended).toBe(78);
    expect(output()).toMatch(/was deleted or replaced while the bot ran/);
    const [backup] = await listBackups(path);
    const rows = await withConnection(backup!.path, 'read', (file) =>
      file.all<{ value: string }>('SELECT value FROM keyv WHERE key = ?', `transcript:${GENERAL}`),
    );
    expect(rows[0]!.value).toContain('heard one');
  });
});
