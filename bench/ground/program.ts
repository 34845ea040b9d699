/** Programs that are measured: each a process of its own, with an environment of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Program {
  /** Resolves with the next thing that it says, or has said unheard. Rejects when it ends instead, with its last words. */
  hear(): Promise<unknown>;
  /** Resolves with its answer; rejects like `hear`. One question at a time. */
  ask(question: string): Promise<unknown>;
  /** Rejects when it ends before it is told to, with its last words. Never resolves. */
  readonly died: Promise<never>;
  stop(): Promise<void>;
}

const EXIT_WITH_PARENT = new URL('../../playground/bot/exit-with-parent.ts', import.meta.url).href;
const LAST_LINES = 5;

export interface ProgramOptions {
  /** Nothing else is in its environment, so that no setting of whoever runs the benchmark is measured. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it looks for an `.env` and the like. */
  readonly cwd: string;
  /** Modules that are loaded before it, in this order. */
  readonly preloads?: readonly string[];
}

/** @param args for Node.js: flags, the main file, the main file's own */
export function startProgram(args: readonly string[], options: ProgramOptions): Program {
  const { env = {}, cwd, preloads = [] } = options;
  const imports = [...preloads, EXIT_WITH_PARENT].flatMap((module) => ['--import', module]);
  const child: ChildProcess = spawn(process.execPath, [...imports, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const lines: string[] = [];
  if (child.stderr !== null)
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      process.stderr.write(`${line}\n`);
    });
  let isStopping = false;
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const died = ended.then((code) => {
    if (isStopping) return new Promise<never>(() => {});
    throw new Error(`the process ended with code ${code}: ${lines.join(' ') || 'it said nothing'}`);
  });
  died.catch(() => {}); // whoever waits for it is told
  const unheard: unknown[] = [];
  child.on('message', (said) => unheard.push(said));
  const hear = async (): Promise<unknown> => {
    if (unheard.length === 0) await Promise.race([once(child, 'message'), died]);
    return unheard.shift();
  };
  return {
    hear,
    died,
    async ask(question) {
      const answer = hear();
      child.send(question);
      return answer;
    },
    async stop() {
      isStopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}
