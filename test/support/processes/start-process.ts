/** A program of ours as a process of its own, with its settings and no others, and what it has said so far. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface StartedProcess {
  readonly child: ChildProcess;
  /** Standard output and standard error, as they came. */
  output(): string;
  /** Resolves with the exit code, or null after a signal, once all that it said is there. */
  readonly ended: Promise<number | null>;
}

export interface ProcessOptions {
  /** Where it runs; one without a `.env`. */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

export function startProcess(
  program: string,
  { folder, settings, args = [] }: ProcessOptions,
): StartedProcess {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += String(data);
    });
  }
  return {
    child,
    output: () => output,
    ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? null),
  };
}
