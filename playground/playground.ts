/** The playground's composition: a local Discord, an assistant, the real bot between them, and what is seen of all three. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type LocalDiscord, startLocalDiscord } from '../emulators/discord/server.ts';
import { addUser, MEMBER, userNamed } from '../emulators/discord/world/world.ts';
import { systemClock } from '../src/async/clock.ts';
import { type ChosenAssistant, chooseAssistant } from './assistant-choice.ts';
import { type BotSupervisor, createBotSupervisor } from './bot/supervisor.ts';
import { createLocalUserClient } from './client/local-client.ts';
import { type SavedMessages, saveMessages } from './client/saved-messages.ts';
import type { PageFault } from './contract/inspector.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import type { PageOptions } from './http/page-server.ts';
import { type AssistantProxy, startAssistantProxy } from './inspector/assistant-proxy.ts';
import { watchDiscord } from './inspector/discord-traffic.ts';
import { createFaultSwitches } from './inspector/fault-switches.ts';
import { createInspector } from './inspector/inspector.ts';
import { createStoreReader, type StoreReader } from './inspector/store-reader.ts';
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
  readonly persistent: boolean;
  /** Who is to be a member; one who is not yet becomes one. */
  readonly member?: string;
  /** The person's settings for the bot, without variables that are set to nothing. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the bot writes to its standard error, and what there is to say beside it. */
  readonly onLine: (line: string) => void;
}

/** The bot's settings unless told otherwise. Nobody waits long at a playground, and what is left goes on at the next start. */
const DEFAULTS = { LOG_LEVEL: 'warn', LOG_FORMAT: 'pretty', SHUTDOWN_GRACE_SECONDS: '3' } as const;

/** A bot that is worked on is started over and over; with Discord's thousand in a day it would begin to wait. */
const IDENTIFIES = 1_000_000;

/** Throws FolderInUse when another playground has the folder. */
export async function startPlayground(settings: PlaygroundSettings): Promise<Playground> {
  const { folder, persistent, environment, onLine } = settings;
  const feed = createEventFeed(randomUUID().slice(0, 8));
  const storePath = join(folder, 'bobbin.sqlite');
  const store = createStoreReader(storePath);
  const traffic = createTraffic(systemClock, (request) => feed.publish({ kind: 'traffic', request }));
  let watch: TurnWatch | null = null;
  const refresh = (): void => watch?.refresh();

  const discord = await startLocalDiscord({
    postsPerChannel: Number.POSITIVE_INFINITY,
    identifiesPerDay: IDENTIFIES,
    watch: watchDiscord(traffic, refresh),
  });
  const saved = await populate(discord, settings);
  const assistant = await chooseAssistant(environment);
  const turns = watchTurns(store, discord, feed);
  watch = turns;
  const proxy = await proxyFor(assistant, turns, { traffic, clock: systemClock, refresh });
  const userClient = createLocalUserClient(discord, feed);
  const bot = createBotSupervisor({
    discord,
    clock: systemClock,
    onLine,
    settings: {
      ...DEFAULTS,
      ...environment,
      ...settingsFor(discord, storePath),
      ...assistant.settings,
      ...(proxy === null ? {} : { OPENAI_BASE_URL: proxy.baseUrl }),
    },
  });
  publishBotState(bot, feed, turns);
  const publish = (faults: readonly PageFault[]): void => feed.publish({ kind: 'faults', faults });
  const faultSwitches = createFaultSwitches({ discord, bot, proxy, publish });
  bot.start();

  return {
    userClient,
    feed,
    bot,
    discord,
    faultSwitches,
    assistant: assistant.shown,
    files: discord.files,
    persistent,
    inspect: createInspector({ store, watch: turns, traffic, runs: assistant.runs, notes: assistant.notes }),
    async close() {
      await bot.close();
      turns.close();
      await Promise.all([proxy?.close(), assistant.close(), discord.close()]);
      saved?.close();
    },
  };
}

/** What the bot needs to know of the local Discord; it is the only shard there. */
function settingsFor({ token, apiUrl }: LocalDiscord, storePath: string): Readonly<Record<string, string>> {
  return {
    DISCORD_TOKEN: token,
    DISCORD_API_URL: apiUrl,
    DATABASE_URL: `sqlite://${storePath}`,
    // Its own database is read by its inspector, and holds nobody's words.
    STORE_KEY: '',
    STORE_KEY_OLD: '',
    SHARDS: '',
    SHARD_COUNT: '',
  };
}

/** Puts in what was kept, and the member who is to be there. */
async function populate(
  discord: LocalDiscord,
  { folder, persistent, member, onLine }: PlaygroundSettings,
): Promise<SavedMessages | null> {
  const saved = persistent ? await openSavedMessages(join(folder, 'discord.sqlite'), discord, onLine) : null;
  if (member === undefined || userNamed(discord.world, member) !== undefined) return saved;
  const user = addUser(discord.world, { id: discord.nextId(), name: member, permissions: MEMBER });
  saved?.keepMember(user);
  return saved;
}

async function openSavedMessages(
  path: string,
  discord: LocalDiscord,
  onLine: (line: string) => void,
): Promise<SavedMessages> {
  try {
    const saved = saveMessages(path, discord);
    if (!saved.intact)
      onLine(`${path} could not be read: it was put aside as ${path}.damaged, and the channels begin empty.`);
    return saved;
  } catch (error) {
    await discord.close();
    throw error;
  }
}

/** The turns from what the bot writes down, and from what the local Discord sees of them. */
function watchTurns(store: StoreReader, { world, events }: LocalDiscord, feed: EventFeed): TurnWatch {
  const { now } = systemClock;
  const turns = createTurnWatch({
    store,
    channelIds: () => world.channels.keys(),
    now,
    onTurn: (turn) => feed.publish({ kind: 'turn', turn }),
    onRecord: (channelId) => feed.publish({ kind: 'record', channelId }),
  });
  events.on((event) => {
    if (event.kind === 'message' && event.message.author === world.bot && event.message.nonce !== null)
      turns.posted(event.channel.id, event.message.id, event.message.nonce);
    if (event.kind === 'typing')
      turns.seen(event.channel.id, { kind: 'typing', label: 'typing shown', at: now(), seenBy: 'discord' });
  });
  return turns;
}

type ProxyOptions = Parameters<typeof startAssistantProxy>[0];

function proxyFor(
  { upstream }: ChosenAssistant,
  turns: TurnWatch,
  options: Pick<ProxyOptions, 'traffic' | 'clock' | 'refresh'>,
): Promise<AssistantProxy | null> {
  if (upstream === null) return Promise.resolve(null);
  const labels = { 'first-text': 'first words', said: 'all said' } as const;
  return startAssistantProxy({
    ...options,
    upstream,
    onText(thread, kind, at) {
      const channelId = turns.channelOf(thread);
      if (channelId !== null) turns.seen(channelId, { kind, label: labels[kind], at, seenBy: 'assistant' });
    },
  });
}

/** The bot's state for the page; in the life of an open turn, its ends and its returns. */
function publishBotState(bot: BotSupervisor, feed: EventFeed, turns: TurnWatch): void {
  bot.onChange((state) => {
    feed.publish({ kind: 'bot', bot: state });
    const at = systemClock.now();
    if (state.state === 'restarting' || state.state === 'stopped')
      turns.seenByAll({ kind: 'bot-ended', label: 'bot ended', at, seenBy: 'process' });
    if (state.state === 'ready')
      turns.seenByAll({ kind: 'bot-ready', label: 'bot in session', at, seenBy: 'discord' });
  });
}
