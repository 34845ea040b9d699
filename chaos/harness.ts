/** The harness of the suite: the local servers in this process, the bot as a process on a store that outlives it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAssistant, startLocalAssistant } from '../emulators/assistant/server.ts';
import { type LocalDiscord, startLocalDiscord } from '../emulators/discord/server.ts';
import { systemClock } from '../src/async/clock.ts';
import { within } from '../src/async/timeout.ts';
import type { EngineKind } from '../src/conversation/refs.ts';
import type { UsageSum } from '../src/conversation/usage/cells.ts';
import type { SharedConfig, StoreConfig } from '../src/store/store-config.ts';
import { type Bot, startBot } from './bot/bot.ts';
import { countedIn, describeStore } from './bot/store-contents.ts';
import { createRecorder, type Recorder } from './check/recorder.ts';
import { createEchoScript } from './echo-script.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** An engine, and how it learns the end of a run. */
export interface Variant {
  readonly engine: EngineKind;
  readonly updates: 'stream' | 'poll';
  /** Whether the assistant lets a run bring its messages; else they are appended before it. */
  readonly messages: 'brought' | 'appended';
  /** Whether replies are shown while they are written. */
  readonly streaming: 'on' | 'off';
}

export interface ChaosHarness {
  readonly discord: LocalDiscord;
  readonly assistant: LocalAssistant;
  readonly recorder: Recorder;
  readonly timeline: Timeline;
  /** The one that was started last. */
  readonly bot: Bot;
  /** Starts the bot on the same store; does not wait for its session. */
  start(): Bot;
  /** The promise's value. If it takes longer than any machine needs, an Error with what is open and what the bot logged. */
  within<T>(what: string, promise: Promise<T>): Promise<T>;
  /** Resolves once the condition holds, which is asked at everything that happens on the local Discord. */
  until(what: string, condition: () => boolean): Promise<void>;
  /** What the store has counted. The bot has ended. */
  counted(): Promise<UsageSum>;
  end(): Promise<void>;
}

export interface HarnessOptions {
  readonly tools?: string;
  readonly moderates?: boolean;
  /** An empty database on the network that the bot keeps everything in; null for a file of its own. */
  readonly database?: SharedConfig | null;
}

/** Longer than any machine needs. */
const GIVE_UP_AFTER_MS = 300_000;
const IDENTIFIES = 1_000_000;

export async function createChaosHarness(
  { engine, updates, messages, streaming }: Variant,
  random: () => number,
  { tools = '', moderates = false, database = null }: HarnessOptions = {},
): Promise<ChaosHarness> {
  const discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  discord.settings.identifiesLeft = IDENTIFIES;
  const assistant = await startLocalAssistant({
    script: createEchoScript(random),
    messagesOfRuns: messages === 'brought' ? 'taken' : 'refused',
  });
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-chaos-'));
  const store = database ?? sqliteIn(folder);
  const timeline = createTimeline();
  watch(discord, timeline);
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'chaos-key',
    ASSISTANT_MODEL: 'scripted',
    ASSISTANT_ENGINE: engine,
    RUN_UPDATES: updates,
    REPLY_STREAMING: streaming,
    ASSISTANT_TOOLS: tools,
    MODERATION: moderates ? 'both' : 'off',
    DATABASE_URL: store.kind === 'sqlite' ? `sqlite://${store.path}` : store.url,
  };
  const start = (): Bot => startBot(folder, settings, timeline);
  let bot = start();

  const diagnose = async (what: string): Promise<Error> => {
    const waiting = recorder.open().map(({ id, channelId }) => `${id} in ${channelId}`);
    bot.kill();
    await bot.ended;
    const contents = await describeStore(store);
    return new Error(
      [
        `no progress within ${GIVE_UP_AFTER_MS / 1_000} s: ${what}`,
        `unanswered: ${waiting.join(', ') || 'nothing'}`,
        `open in the store:\n${contents}`,
        `the bot's last lines:\n${bot.log.slice(-15).join('\n')}`,
      ].join('\n'),
    );
  };
  const orDiagnosis = async <T>(what: string, promise: Promise<T>): Promise<T> => {
    const outcome = promise.then((value) => ({ kind: 'done', value }) as const);
    const first = await within(systemClock, GIVE_UP_AFTER_MS, outcome, () => ({ kind: 'late' }) as const);
    if (first.kind === 'late') throw await diagnose(what);
    return first.value;
  };
  const recorder = createRecorder(discord, assistant, random);

  return {
    discord,
    assistant,
    recorder,
    timeline,
    within: orDiagnosis,
    get bot() {
      return bot;
    },
    start() {
      if (engine === 'chat') recorder.cutOff(); // the others go on with theirs
      bot = start();
      return bot;
    },
    until(what, condition) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = (): void => {
        if (condition()) resolve();
      };
      const leave = discord.events.on(look);
      look();
      return orDiagnosis(what, promise).finally(leave);
    },
    counted: () => countedIn(store),
    async end() {
      bot.kill();
      await bot.ended;
      await Promise.all([discord.close(), assistant.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function sqliteIn(folder: string): StoreConfig {
  return { kind: 'sqlite', path: join(folder, 'bobbin.sqlite'), backupEveryMs: null };
}

function watch({ events, world }: LocalDiscord, timeline: Timeline): void {
  events.on((event) => {
    if (event.kind === 'message' || event.kind === 'edited') {
      const { id, author, content, replyTo } = event.message;
      const by = author.id === world.bot.id ? `the bot, to ${replyTo},` : author.name;
      const line = content.split('\n')[0] ?? '';
      timeline.note('discord', `${event.kind} ${id} in ${event.channel.id} by ${by}: ${line}`);
    } else if (event.kind === 'deleted')
      timeline.note('discord', `deleted ${event.messageId} in ${event.channel.id}`);
    else if (event.kind === 'session') timeline.note('gateway', `session ${event.state}`);
    else if (event.kind === 'response') timeline.note('discord', `response in ${event.response.channel.id}`);
  });
}
