/** Whom the bot contacts, told by the sockets that its process opens. */

import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../../emulators/discord/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startProcess } from '../support/processes/start-process.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TELLING = new URL('../support/processes/tell-sockets.ts', import.meta.url).href;

let folder: string;
let discord: LocalDiscord;
let assistant: LocalAssistant;
let collector: OtlpReceiver;
let child: ChildProcess | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-contacts-'));
  discord = await startLocalDiscord();
  assistant = await startLocalAssistant();
  collector = await startOtlpReceiver();
  child = null;
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all([discord.close(), assistant.close(), collector.close()]);
  await rm(folder, { recursive: true, force: true });
});

test('the bot contacts Discord, the assistant and the collector, and nobody else', async () => {
  const bot = startProcess(MAIN, {
    folder,
    settings: {
      NODE_OPTIONS: `--import=${TELLING}`,
      LOG_FORMAT: 'json',
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      OPENAI_BASE_URL: assistant.baseUrl,
      ASSISTANT_MODEL: 'scripted',
      ASSISTANT_TOOLS: 'time,channel_history,members',
      HEALTH_PORT: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    },
  });
  child = bot.child;
  await expect.poll(bot.output).toContain('"event":"bot.ready"');
  const ada = discord.person('Ada');
  const said = (): string[] =>
    [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])]
      .filter(({ author }) => author.id === discord.world.bot.id)
      .map(({ content }) => content);
  // What is written may name other hosts: nothing of it is followed.
  ada.say(GENERAL, '@Bobbin look at https://example.com/page and http://127.0.0.1:9/private');
  await expect.poll(() => said().length).toBe(1);
  await ada.command(GENERAL, '/status', { force: true }).answer();
  child.kill('SIGTERM');
  expect(await bot.ended).toBe(0);

  const contacted = new Set([...bot.output().matchAll(/^socket to (.+)$/gm)].map(([, to]) => to));
  const portOf = (url: string): string => `127.0.0.1:${new URL(url).port}`;
  const allowed = [discord.apiUrl, assistant.baseUrl, collector.endpoint].map(portOf);
  for (const to of allowed) expect(contacted).toContain(to);
  expect([...contacted].filter((to) => !allowed.includes(to ?? ''))).toEqual([]);
});
