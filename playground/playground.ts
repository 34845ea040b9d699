/** The playground's composition: a local Discord, an assistant, the real bot between them, and what is seen of all three. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type LocalDiscord, startLocalDiscord } from '../emulators/discord/server.ts';
import { systemClock } from '../src/async/clock.ts';
import { type ChosenAssistant, chooseAssistant } from './assistant-choice.ts';
import { type BotSupervisor, createBotSupervisor } from './bot/supervisor.ts';
import { createLocalUserClient } from './client/local-client.ts';
import { type SavedMessages, saveMessages } from './client/saved-messages.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import type { PageOptions } from './http/page-server.ts';
import { type AssistantProxy, startAssistantProxy } from './inspector/assistant-proxy.ts';
import { watchDiscord } from './inspector/discord-traffic.ts';
import { createFaultSwitches } from './inspector/fault-switches.ts';
import { createInspector } from './inspector/inspector.ts';
import { createStoreReader } from './inspector/store-reader.ts';
import { createTraffic } from './inspector/traffic.ts';
import { createTurnWatch, type TurnWatch } from './inspector/turn-watch.ts';

export interface Playground extends Omit<PageOptions, 'port' | 'bot'> {
  readonly bot: BotSupervisor;
  readonly discord: LocalDiscord;
  /** Ends the bot, then what it talks to. */
  close(): Promise<void>;
}

export interface PlaygroundSettings {
  /** For the bot's store and the local Discord's messages; it exists. */
  readonly folder: string;
  /** Whether the messages outlive the playground. */
  readonly kept: boolean;
  /** The person's settings for the bot, without variables that are set to nothing. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the bot writes to its standard error, and what there is to say beside it. */
  readonly onLine: (line: string) => void;
}

/** Unless told otherwise. Nobody waits long at a playground, and what is left goes on at the next start. */
const QUIET = { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty', SHUTDOWN_GRACE_SECONDS: '3' } as const;

/** A bot that is worked on is started over and over; with Discord's thousand in a day it would begin to wait. */
const IDENTIFIES = 1_000_000;

/** Throws FolderInUse when another playground has the folder. */
export async function startPlayground(settings: PlaygroundSettings): Promise<Playground> {
  const { folder, kept, environment, onLine } = settings;
  const { now } = systemClock;
  const feed = createEventFeed(randomUUID().slice(0, 8));
  const storePath = join(folder, 'bobbin.sqlite');
  const store = createStoreReader(storePath);
  const traffic = createTraffic((request) => feed.publish({ type: 'traffic', request }));
  let watch: TurnWatch | null = null;
  const look = (): void => watch?.look();

  const discord = await startLocalDiscord({
    postsPerChannel: Number.POSITIVE_INFINITY,
    identifiesPerDay: IDENTIFIES,
    watch: watchDiscord(traffic, now, look),
  });
  const saved = kept ? await remember(join(folder, 'discord.sqlite'), discord, onLine) : null;
  const assistant = await chooseAssistant(environment);
  const turns = createTurnWatch({
    store,
    channelIds: () => discord.world.channels.keys(),
    now,
    tellTurn: (turn) => feed.publish({ type: 'turn', turn }),
    tellRecord: (channelId) => feed.publish({ type: 'record', channelId }),
  });
  watch = turns;
  const proxy = await proxyFor(assistant, { traffic, now, look, turns });
  const stage = createLocalUserClient(discord, feed);
  const bot = createBotSupervisor({
    discord,
    clock: systemClock,
    onLine,
    settings: {
      ...QUIET,
      ...environment,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DATABASE_URL: `sqlite://${storePath}`,
      SHARDS: '',
      SHARD_COUNT: '',
      ...assistant.settings,
      ...(proxy === null ? {} : { OPENAI_BASE_URL: proxy.baseUrl }),
    },
  });
  tellBot(bot, feed, turns, now);
  tellPosts(discord, turns, now);
  const troubles = createFaultSwitches({
    discord,
    bot,
    proxy,
    tell: (list) => feed.publish({ type: 'troubles', troubles: list }),
  });
  bot.start();

  return {
    stage,
    feed,
    bot,
    discord,
    troubles,
    assistant: assistant.shown,
    files: discord.files,
    kept,
    inside: createInspector({ store, watch: turns, traffic, runs: assistant.runs, notes: assistant.notes }),
    async close() {
      await bot.close();
      turns.close();
      await Promise.all([proxy?.close(), assistant.close(), discord.close()]);
      saved?.close();
    },
  };
}

async function remember(
  path: string,
  discord: LocalDiscord,
  onLine: (line: string) => void,
): Promise<SavedMessages> {
  try {
    const saved = saveMessages(path, discord);
    if (!saved.whole)
      onLine(`${path} could not be read: it was put aside as ${path}.damaged, and the channels begin empty.`);
    return saved;
  } catch (error) {
    await discord.close();
    throw error;
  }
}

function proxyFor(
  { upstream }: ChosenAssistant,
  {
    turns,
    ...options
  }: { turns: TurnWatch } & Pick<Parameters<typeof startAssistantProxy>[0], 'traffic' | 'now' | 'look'>,
): Promise<AssistantProxy | null> {
  if (upstream === null) return Promise.resolve(null);
  const labels = { 'first-text': 'first words', said: 'all said' } as const;
  return startAssistantProxy({
    ...options,
    upstream,
    heard(thread, kind, at) {
      const channelId = turns.channelOf(thread);
      if (channelId !== null) turns.seen(channelId, { kind, label: labels[kind], at, seenBy: 'assistant' });
    },
  });
}

/** The bot's state for the page; in the life of an open turn, its ends and its returns. */
function tellBot(bot: BotSupervisor, feed: EventFeed, turns: TurnWatch, now: () => number): void {
  bot.onChange((state) => {
    feed.publish({ type: 'bot', bot: state });
    const ended = state.state === 'restarting' || state.state === 'stopped';
    if (ended) turns.seenByAll({ kind: 'bot-ended', label: 'bot ended', at: now(), seenBy: 'process' });
    if (state.state === 'ready')
      turns.seenByAll({ kind: 'bot-ready', label: 'bot in session', at: now(), seenBy: 'discord' });
  });
}

function tellPosts({ events, world }: LocalDiscord, turns: TurnWatch, now: () => number): void {
  events.on((event) => {
    if (event.kind === 'message' && event.message.author === world.bot && event.message.nonce !== null)
      turns.posted(event.channel.id, event.message.id, event.message.nonce);
    if (event.kind === 'typing')
      turns.seen(event.channel.id, { kind: 'typing', label: 'typing shown', at: now(), seenBy: 'discord' });
  });
}
