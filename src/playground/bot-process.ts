/** The bot as a process of its own, so that it can be stopped, killed and started like any other. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): void;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** @param settings the bot's environment; of ours it inherits only what is not a setting of its own */
export function startBotProcess(settings: Readonly<Record<string, string>>): BotProcess {
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
