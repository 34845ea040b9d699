/** The real bot as a process that can be killed: at once, or by its own store at a chosen write. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Timeline } from '../timeline.ts';
import type { ToParent, WriteMoment } from './kill-at-write.ts';

export interface Bot {
  /** Resolves with the exit code, or null after a signal, once its last words are in the log. */
  readonly ended: Promise<number | null>;
  /** Its latest log lines. */
  readonly log: readonly string[];
  kill(): void;
  /** Ends it in good order. Resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves once the process knows at which write to die; rejects if it ends before. */
  killAtWrite(moment: WriteMoment): Promise<void>;
  /** Calls the listener with every conversation that is seen at rest. */
  onAtRest(listener: (conversation: string) => void): void;
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const KILL_AT_WRITE = fileURLToPath(new URL('kill-at-write.ts', import.meta.url));
/** Compiled code, which makes the many starts a third cheaper. */
const COMPILED = join(tmpdir(), 'bobbin-compiled');
const LINES_KEPT = 200;

/** @param folder where it runs, so that no settings of a working copy are read */
export function startBot(
  folder: string,
  settings: Readonly<Record<string, string>>,
  timeline: Timeline,
): Bot {
  const child = spawn(process.execPath, ['--import', KILL_AT_WRITE, MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, LOG_FORMAT: 'json', ...settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  timeline.note('harness', `bot ${child.pid} starts`);
  void ended.then((code) => timeline.note('harness', `bot ${child.pid} ends with ${code ?? 'a signal'}`));
  const atRest: ((conversation: string) => void)[] = [];
  const armed: (() => void)[] = [];
  child.on('error', (error) => timeline.note('harness', `bot ${child.pid}: ${error.message}`)); // it ends, too
  child.on('message', (message: ToParent) => {
    if (message.kind === 'armed') armed.shift()?.();
    else for (const listener of atRest) listener(message.conversation);
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
    killAtWrite: (moment) =>
      new Promise((resolve, reject) => {
        const gone = (): void => reject(new Error('the bot ended before it could be told when to die'));
        armed.push(resolve);
        child.send(moment, (error) => error !== null && gone());
        void ended.then(gone);
      }),
    onAtRest: (listener) => {
      atRest.push(listener);
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
