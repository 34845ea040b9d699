/** The bot, kept running: started, started again when it ends by itself, and seen in what state it is. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Clock } from '../../src/async/clock.ts';
import type { BotState } from '../contract/inspector.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';

export interface BotSupervisor {
  readonly state: BotState;
  /** Resolves once the bot is in session and its commands are known; rejects if it cannot start. */
  readonly ready: Promise<void>;
  /** Called after every change of the state. */
  onChange(listener: (state: BotState) => void): void;
  /** Ends it as a power cut would; it is started again. */
  kill(): void;
  /** Asks it to stop, and leaves it stopped. */
  halt(): void;
  start(): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

interface BotSupervisorOptions {
  readonly discord: Pick<LocalDiscord, 'events'>;
  readonly settings: Readonly<Record<string, string>>;
  /** What it writes to its standard error. */
  readonly onLine: (line: string) => void;
  readonly clock: Clock;
  readonly launch?: typeof startBotProcess;
}

/** EX_CONFIG: another start cannot help. */
const CANNOT_START = 78;
const SAID_LINES = 40;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Having run for so long, it is not in a loop of failing starts. */
const SETTLED_MS = 10_000;

export function createBotSupervisor(options: BotSupervisorOptions): BotSupervisor {
  const { discord, settings, clock, launch = startBotProcess } = options;
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => {}); // whoever waits for it is told
  const listeners = new Set<(state: BotState) => void>();
  let state: BotState = { state: 'starting', detail: '', said: [], since: clock.now(), pid: null, starts: 0 };
  let bot: BotProcess | null = null;
  let waiting = new AbortController();
  let wanted = true;
  let failures = 0;
  let startedAt = 0;

  const change = (name: BotState['state'], detail: string, more: Partial<BotState> = {}): void => {
    state = { ...state, state: name, detail, since: clock.now(), ...more };
    for (const listener of [...listeners]) listener(state);
  };
  const hear = (line: string): void => {
    options.onLine(line);
    state = { ...state, said: [...state.said, line].slice(-SAID_LINES) };
  };
  const start = (): void => {
    if (bot !== null) return;
    waiting.abort();
    wanted = true;
    startedAt = clock.now();
    bot = launch(settings, hear);
    change('starting', 'Bobbin is starting…', { starts: state.starts + 1, pid: bot.pid });
    void bot.ended.then(ended);
  };
  const ended = (code: number | null): void => {
    bot = null;
    if (!wanted) change('stopped', 'Bobbin is stopped.');
    else if (code === CANNOT_START) {
      change('cannot-start', 'Bobbin cannot start; it says why below, and in the terminal.');
      reject(new Error('the bot could not start; what it said is above'));
    } else startAgain(code);
  };
  const startAgain = (code: number | null): void => {
    failures = clock.now() - startedAt >= SETTLED_MS || code === null ? 0 : failures + 1;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1), LONGEST_WAIT_MS);
    const how = code === null ? 'was killed' : `has ended by itself, exit code ${code},`;
    change('restarting', `Bobbin ${how} and is started again in ${Math.round(waitMs / 1_000)} s.`);
    waiting = new AbortController();
    clock.sleep(waitMs, waiting.signal).then(start, () => {}); // interrupted: somebody stopped or started it
  };

  discord.events.on((event) => {
    if (event.kind === 'session' && bot !== null) {
      if (event.state === 'ended') change('away', 'Bobbin has lost its line to the local Discord.');
      else change('ready', 'Bobbin is here.');
    }
    if (event.kind === 'commands' && bot !== null) resolve();
  });

  const halt = (): Promise<void> => {
    wanted = false;
    waiting.abort();
    if (bot !== null) return bot.stop();
    if (state.state === 'restarting') change('stopped', 'Bobbin is stopped.');
    return Promise.resolve();
  };
  return {
    get state() {
      return state;
    },
    ready,
    onChange: (listener) => {
      listeners.add(listener);
    },
    kill: () => bot?.kill(),
    halt: () => void halt(),
    start,
    async close() {
      listeners.clear();
      await halt();
    },
  };
}
