/** The real bot as a process that can be killed: from here at once, or by its own store at a chosen write. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Timeline } from '../timeline.ts';
import type { Armed, Rested, StoreMoment } from './mortal-store.ts';

export interface Bot {
  /** Resolves with the exit code, or null after a signal, once its last words are in the log. */
  readonly ended: Promise<number | null>;
  /** Its latest log lines. */
  readonly log: readonly string[];
  kill(): void;
  /** Ends it in good order. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves once the store knows when to kill the process; rejects if it ends before. */
  dieAt(moment: StoreMoment): Promise<void>;
  /** Told of every conversation that is seen at rest. */
  onRested(listener: (conversation: string) => void): void;
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const MORTAL = fileURLToPath(new URL('mortal-store.ts', import.meta.url));
/** Compiled code, which makes the many starts a third cheaper. */
const COMPILED = join(tmpdir(), 'bobbin-chaos-compiled');
const LINES_KEPT = 200;

/** @param folder where it runs, so that no settings of a working copy are read */
export function startBot(
  folder: string,
  settings: Readonly<Record<string, string>>,
  timeline: Timeline,
): Bot {
  const child = spawn(process.execPath, ['--import', MORTAL, MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, LOG_FORMAT: 'json', ...settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  timeline.note('harness', `bot ${child.pid} starts`);
  void ended.then((code) => timeline.note('harness', `bot ${child.pid} ends with ${code ?? 'a signal'}`));
  const rested: ((conversation: string) => void)[] = [];
  const armed: (() => void)[] = [];
  child.on('error', (error) => timeline.note('harness', `bot ${child.pid}: ${error.message}`)); // it ends, too
  child.on('message', (told: Rested | Armed) => {
    if ('armed' in told) armed.shift()?.();
    else for (const listener of rested) listener(told.rested);
  });
  return {
    ended,
    log: keepLog(child, timeline),
    kill: () => {
      child.kill('SIGKILL');
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    dieAt: (moment) =>
      new Promise((resolve, reject) => {
        const gone = (): void => reject(new Error('the bot ended before it could be told when to die'));
        armed.push(resolve);
        child.send(moment, (error) => error !== null && gone());
        void ended.then(gone);
      }),
    onRested: (listener) => {
      rested.push(listener);
    },
  };
}

function keepLog({ stderr, pid }: ChildProcess, timeline: Timeline): readonly string[] {
  const lines: string[] = [];
  if (stderr === null) return lines;
  createInterface({ input: stderr }).on('line', (line) => {
    lines.push(line);
    timeline.note(`bot ${pid}`, line);
    if (lines.length > LINES_KEPT) lines.shift();
  });
  return lines;
}
