/** The whole bot over loopback: the real parts, a local Discord, and an assistant of the test's choice. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiscordEvent } from '../../emulators/discord/events.ts';
import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '../../emulators/discord/server.ts';
import type { Message } from '../../emulators/discord/world/entities.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type App, startApp } from '../../src/app.ts';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import { loadConfig } from '../../src/config.ts';
import { createKeptLog, type KeptLog } from './fakes/kept-log.ts';

export interface BotHarness {
  readonly discord: LocalDiscord;
  /** Where its store is; gone when it ends. */
  readonly folder: string;
  /** Everything that the bot logged, over all its starts. */
  readonly log: KeptLog;
  readonly fatal: readonly unknown[];
  /** Starts the bot, with settings over those that the ground makes. */
  start(settings?: Readonly<Record<string, string>>): Promise<App>;
  /** Resolves with the next n messages of the bot in a channel from now on, in order. */
  replies(n: number, channelId?: string, timeoutMs?: number): Promise<readonly Message[]>;
  /** What the bot has said in a channel so far. */
  said(channelId?: string): readonly string[];
  end(): Promise<void>;
}

export async function createBotHarness(
  settings: Readonly<Record<string, string>>,
  options: LocalDiscordOptions = {},
  clock: Clock = systemClock,
): Promise<BotHarness> {
  const discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY, ...options });
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
  const log = createKeptLog();
  const fatal: unknown[] = [];
  const running = new Set<App>();

  const start = async (more: Readonly<Record<string, string>> = {}): Promise<App> => {
    const config = loadConfig({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DATABASE_URL: `sqlite://${join(folder, 'bobbin.sqlite')}`,
      SHUTDOWN_GRACE_SECONDS: '0',
      ...settings,
      ...more,
    });
    const app = await startApp(config, { clock, log, onFatal: (error) => fatal.push(error) });
    running.add(app);
    await commandsKnown(discord);
    return {
      stop: async () => {
        running.delete(app);
        return app.stop();
      },
    };
  };

  const isReply = (
    event: DiscordEvent,
    channelId: string,
  ): event is Extract<DiscordEvent, { kind: 'message' }> =>
    event.kind === 'message' &&
    event.channel.id === channelId &&
    event.message.author.id === discord.world.bot.id;

  return {
    discord,
    folder,
    log,
    fatal,
    start,
    async replies(n, channelId = GENERAL, timeoutMs?: number) {
      const messages: Message[] = [];
      await discord.events.waitFor(
        `${n} replies`,
        (event): event is DiscordEvent => {
          if (isReply(event, channelId)) messages.push(event.message);
          return messages.length >= n;
        },
        timeoutMs,
      );
      return messages;
    },
    said(channelId = GENERAL) {
      const messages = discord.world.channels.get(channelId)?.messages.values() ?? [];
      return [...messages]
        .filter((message) => message.author.id === discord.world.bot.id)
        .map((message) => message.content);
    },
    async end() {
      await Promise.all([...running].map((app) => app.stop()));
      await discord.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The bot talks before its commands are published; a person would wait for them to appear. */
async function commandsKnown(discord: LocalDiscord): Promise<void> {
  const { commands, events } = discord;
  if (commands.registered.length > 0) return;
  await events.waitFor('the commands', (event): event is DiscordEvent => event.kind === 'commands');
}
