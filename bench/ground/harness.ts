/** What a benchmark stands on: the local servers in this process, what is measured as processes of their own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from '../../emulators/assistant/script/script.ts';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '../../emulators/discord/server.ts';
import type { BareBotSettings } from '../programs/bare/settings.ts';
import type { Cost, Heap } from '../programs/probe.ts';
import type { BotTree } from './bot-tree.ts';
import { type Program, startProgram } from './program.ts';

export const PROBE = new URL('../programs/probe.ts', import.meta.url).href;
const BARE_BOT = new URL('../programs/bare/bare-bot.ts', import.meta.url).pathname;
const BARE_CLIENT = new URL('../programs/bare-client.ts', import.meta.url).pathname;

/** The settings of the bot that a benchmark may make. */
export const SETTINGS = [
  'DISCORD_TOKEN',
  'DISCORD_API_URL',
  'OPENAI_BASE_URL',
  'OPENAI_API_KEY',
  'ASSISTANT_ENGINE',
  'ASSISTANT_MODEL',
  'ASSISTANT_INSTRUCTIONS',
  'RUN_UPDATES',
  'DATABASE_URL',
  'LOG_LEVEL',
  'LOG_FORMAT',
] as const;

type Settings = Readonly<Partial<Record<(typeof SETTINGS)[number], string>>>;

const API_KEY = 'bench-key';
const MODEL = 'scripted';
const INSTRUCTIONS = 'You are a helpful assistant in a Discord chat.';
const SESSION_MS = 60_000;

export interface BenchHarness {
  readonly discord: LocalDiscord;
  readonly assistant: LocalAssistant;
  readonly folder: string;
  /** Resolves once the bot is in session. `preloads` are loaded before it, the probe unless told. */
  startBot(settings?: Settings, preloads?: readonly string[]): Promise<Program>;
  /** The same of the bare bot, which answers in one conversation. */
  startBareBot(engine: string): Promise<Program>;
  /** The same of the bare client, which only listens. */
  startBareClient(): Promise<Program>;
  /** Stops all that it has started. */
  end(): Promise<void>;
}

export interface HarnessOptions {
  /** What answers in the place of a model; a short text at once unless told. */
  readonly script?: Script;
  /** How many tokens the model reads at once; any number unless told. */
  readonly window?: number;
  readonly discord?: LocalDiscordOptions;
  /** Where the bot finds the services, such as behind a relay; the services themselves unless told. */
  readonly addresses?: (discord: LocalDiscord, assistant: LocalAssistant) => Promise<Addresses>;
}

export interface Addresses {
  readonly apiUrl: string;
  readonly baseUrl: string;
}

/** Without limits unless told. */
export async function createBenchHarness(tree: BotTree, options: HarnessOptions = {}): Promise<BenchHarness> {
  const { script = () => 'A short answer.' } = options;
  const unlimited = { postsPerChannel: Number.POSITIVE_INFINITY, globalPerSecond: Number.POSITIVE_INFINITY };
  const discord = await startLocalDiscord({ ...unlimited, ...options.discord });
  const { window } = options;
  const assistant = await startLocalAssistant({
    script,
    ...(window === undefined ? {} : { models: [{ id: MODEL, window }] }),
  });
  const { apiUrl, baseUrl } = (await options.addresses?.(discord, assistant)) ?? {
    apiUrl: discord.apiUrl,
    baseUrl: assistant.baseUrl,
  };
  const cwd = await mkdtemp(join(tmpdir(), 'bobbin-bench-'));
  const programs: Program[] = [];
  const start = async (
    args: readonly string[],
    preloads: readonly string[],
    env: Settings = {},
  ): Promise<Program> => {
    const inSession = session(discord);
    const program = startProgram(args, { env, cwd, preloads });
    programs.push(program);
    await Promise.race([inSession, program.died]);
    return program;
  };
  return {
    discord,
    assistant,
    folder: cwd,
    startBot: (settings = {}, preloads = [PROBE]) =>
      start(tree.args, preloads, {
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: apiUrl,
        OPENAI_BASE_URL: baseUrl,
        OPENAI_API_KEY: API_KEY,
        ASSISTANT_MODEL: MODEL,
        ASSISTANT_INSTRUCTIONS: INSTRUCTIONS,
        DATABASE_URL: `sqlite://${join(cwd, 'bobbin.sqlite')}`,
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        ...settings,
      }),
    startBareBot(engine) {
      const settings: BareBotSettings = {
        engine,
        token: discord.token,
        botId: discord.world.bot.id,
        apiUrl,
        baseUrl,
        apiKey: API_KEY,
        model: MODEL,
        instructions: INSTRUCTIONS,
        database: join(cwd, 'bare.sqlite'),
      };
      return start([BARE_BOT, JSON.stringify(settings)], [PROBE]);
    },
    startBareClient: () => start([BARE_CLIENT, JSON.stringify({ token: discord.token, apiUrl })], [PROBE]),
    async end() {
      await Promise.all(programs.map((program) => program.stop()));
      await assistant.close();
      await discord.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

/** Resolves with the milliseconds since the epoch at which somebody identified. */
export async function session(discord: LocalDiscord): Promise<number> {
  await discord.events.waitFor(
    'a session',
    (event): event is Extract<typeof event, { kind: 'session' }> =>
      event.kind === 'session' && event.state === 'identified',
    SESSION_MS,
  );
  return performance.timeOrigin + performance.now();
}

export async function costOf(program: Program): Promise<Cost> {
  return (await program.ask('cost')) as Cost;
}

export async function heapOf(program: Program): Promise<Heap> {
  return (await program.ask('heap')) as Heap;
}
