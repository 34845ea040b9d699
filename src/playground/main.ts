/** The playground: a local Discord, a local assistant, and the real bot between them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dotenv from 'dotenv';
import { chooseAssistant } from './assistant-choice.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { type LocalDiscord, startLocalDiscord } from './discord/server.ts';
import { createLocalStage } from './local-stage.ts';
import { openBrowser } from './open-browser.ts';
import { type PlaygroundOptions, readOptions, USAGE } from './options.ts';
import { startPageServer } from './page-server.ts';
import type { Stage } from './stage.ts';
import { runScript } from './terminal.ts';

const DATA = 'data/playground';
const RESTART_MS = 1_000;
/** As a shell says of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const options = read();
  if (typeof options === 'number') return options;
  const interrupted = untilInterrupted();
  const environment = { ...dotenv.config({ quiet: true, processEnv: {} }).parsed, ...process.env };
  const discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
  const assistant = await chooseAssistant(environment);
  const stage = createLocalStage(discord);
  const folder = options.fresh ? await mkdtemp(join(tmpdir(), 'bobbin-playground-')) : DATA;
  const bot = keepRunning(discord, stage, {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    DATABASE_URL: `sqlite://${join(folder, 'bobbin.sqlite')}`,
    SHARDS: '',
    SHARD_COUNT: '',
    LOG_LEVEL: environment.LOG_LEVEL ?? 'warn',
    ...assistant.settings,
  });
  try {
    if (options.say.length === 0) return await serve(stage, options, assistant.label, interrupted);
    return await Promise.race([speak(stage, bot, options), interrupted.then(() => INTERRUPTED)]);
  } finally {
    await bot.stop();
    await Promise.all([assistant.close(), discord.close()]);
    if (options.fresh) await rm(folder, { recursive: true, force: true });
  }
}

function read(): PlaygroundOptions | number {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return options;
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
}

interface KeptBot {
  /** Resolves once the bot is in session and its commands are known; rejects if it ends before for want of a setting. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the bot, and starts it again when it ends by itself, unless it says that another start cannot help. */
function keepRunning(
  discord: LocalDiscord,
  stage: Stage,
  settings: Readonly<Record<string, string>>,
): KeptBot {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => {});
  let stopping = false;
  let current: BotProcess;

  discord.events.on((event) => {
    if (event.type === 'session' && event.state !== 'ended') {
      stage.announce({ type: 'bot', state: 'ready', detail: 'Bobbin is here.' });
    }
    if (event.type === 'commands') resolve();
  });

  const start = (): void => {
    stage.announce({ type: 'bot', state: 'starting', detail: 'Bobbin is starting…' });
    current = startBotProcess(settings);
    void current.ended.then((code) => {
      if (stopping) return;
      const forGood = code === 78;
      const detail = forGood
        ? 'Bobbin cannot start; the terminal says why.'
        : 'Bobbin has ended and is started again…';
      stage.announce({ type: 'bot', state: 'stopped', detail });
      if (forGood) reject(new Error('the bot could not start; what it said is above'));
      else setTimeout(start, RESTART_MS);
    });
  };
  start();
  return {
    ready,
    async stop() {
      stopping = true;
      await current.stop();
    },
  };
}

async function speak(stage: Stage, bot: KeptBot, options: PlaygroundOptions): Promise<number> {
  try {
    await bot.ready;
    const script = { person: options.as, place: options.in, lines: options.say };
    await runScript(stage, script, (line) => process.stdout.write(`${line}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function serve(
  stage: Stage,
  options: PlaygroundOptions,
  assistant: string,
  interrupted: Promise<void>,
): Promise<number> {
  const page = await startPageServer({ stage, port: options.port, assistant });
  process.stdout.write(`\n  Bobbin's playground: ${page.url}\n  ${assistant}\n  Ctrl-C ends it.\n\n`);
  if (options.open) openBrowser(page.url);
  await interrupted;
  await page.close();
  return 0;
}

/** From the start on, so that the bot is never left behind without its playground. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}

process.exit(await main());
