/** The bot as a process of its own, so that it can be stopped, killed and started like any other. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  /** Null if it could not even be started. */
  readonly pid: number | null;
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** Asks what was loaded before it. Resolves with the next thing that it says. */
  ask(question: string): Promise<unknown>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): void;
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** As of `npm start`: what lives for a turn needs no more room than this, in MB, before it is cleared away. */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];
const EXIT_WITH_PARENT = new URL('exit-with-parent.ts', import.meta.url).href;

/**
 * @param settings the bot's environment; of ours it inherits only what is not a setting of its own
 * @param onLine told of each line on its standard error, which without it is ours
 */
export function startBotProcess(
  settings: Readonly<Record<string, string>>,
  onLine?: (line: string) => void,
): BotProcess {
  const child: ChildProcess = spawn(process.execPath, [...NODE_FLAGS, '--import', EXIT_WITH_PARENT, MAIN], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', onLine === undefined ? 'inherit' : 'pipe', 'ipc'],
  });
  if (child.stderr !== null && onLine !== undefined)
    createInterface({ input: child.stderr }).on('line', onLine);
  // `close` comes when its last words have been read, too.
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    pid: child.pid ?? null,
    ended,
    async ask(question) {
      const answer = once(child, 'message');
      child.send(question);
      return (await answer)[0];
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
