/** What a benchmark stands on: the local servers in this process, the bot as a process of its own. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from '../emulators/assistant/script/script.ts';
import { type LocalAssistant, startLocalAssistant } from '../emulators/assistant/server.ts';
import {
  type LocalDiscord,
  type LocalDiscordOptions,
  startLocalDiscord,
} from '../emulators/discord/server.ts';
import { type BotProcess, startBotProcess } from '../playground/bot/bot-process.ts';

export interface BenchHarness {
  readonly discord: LocalDiscord;
  readonly assistant: LocalAssistant;
  readonly folder: string;
  /** Resolves once the bot is in session; with the milliseconds that took, from its process's start. */
  startBot(settings?: Readonly<Record<string, string>>): Promise<number>;
  end(): Promise<void>;
}

export async function createBenchHarness(
  script: Script,
  options: LocalDiscordOptions,
): Promise<BenchHarness> {
  const discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY, ...options });
  const assistant = await startLocalAssistant({ script });
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-bench-'));
  let bot: BotProcess | null = null;
  return {
    discord,
    assistant,
    folder,
    async startBot(settings = {}) {
      const begun = performance.now();
      const inSession = discord.events.waitFor(
        'a session',
        (event): event is Extract<typeof event, { kind: 'session' }> => event.kind === 'session',
        30_000,
      );
      bot = startBotProcess({
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.apiUrl,
        OPENAI_BASE_URL: assistant.baseUrl,
        OPENAI_API_KEY: 'bench-key',
        ASSISTANT_MODEL: 'scripted',
        DATABASE_URL: `sqlite://${join(folder, 'bobbin.sqlite')}`,
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        ...settings,
      });
      await inSession;
      return performance.now() - begun;
    },
    async end() {
      await bot?.stop();
      await assistant.close();
      await discord.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
