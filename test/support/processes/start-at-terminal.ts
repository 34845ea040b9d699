/** A program of ours at a terminal of its own, which `script` of util-linux makes: https://man7.org/linux/man-pages/man1/script.1.html */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import type { ProcessOptions } from './start-process.ts';

const SCRIPT = '/usr/bin/script';

/** Whether there is something to make a terminal with. */
export const hasTerminals = process.platform === 'linux' && existsSync(SCRIPT);

export interface AtTerminal {
  /** Types these keys once the program has shown the words, after all that was typed before. */
  type(words: string, keys: string): Promise<void>;
  shown(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

export function startAtTerminal(program: string, { folder, settings }: ProcessOptions): AtTerminal {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  // A new terminal has no columns, in which every character would stand on a line of its own.
  const command = `stty cols 200 rows 50; exec '${process.execPath}' '${program}'`;
  const child = spawn(SCRIPT, ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, TERM: 'xterm', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let shown = '';
  let read = 0;
  child.stdout.on('data', (data: Buffer) => {
    shown += String(data);
  });
  return {
    shown: () => shown,
    ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? null),
    async type(words, keys) {
      await expect.poll(() => shown.slice(read), { timeout: 60_000 }).toContain(words);
      read = shown.indexOf(words, read) + words.length;
      child.stdin.write(keys);
    },
  };
}
