/** The bot, kept running: started, started again when it ends by itself, and seen in what state it is. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import { backoffMs } from '../../src/async/backoff.ts';
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
const LINES_KEPT = 40;
const RESTARTS = { firstMs: 1_000, longestMs: 30_000 };
/** Having run for so long, it is not in a loop of failing starts. */
const SETTLED_MS = 10_000;

export function createBotSupervisor(options: BotSupervisorOptions): BotSupervisor {
  const { discord, settings, clock, launch = startBotProcess } = options;
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  ready.catch(() => {}); // whoever waits for it gets the error
  const shown = createShownState(clock);
  let bot: BotProcess | null = null;
  let waiting = new AbortController();
  let wanted = true;
  let failures = 0;
  let startedAt = 0;

  const start = (): void => {
    if (bot !== null) return;
    waiting.abort();
    wanted = true;
    startedAt = clock.monotonic();
    bot = launch(settings, (line) => {
      options.onLine(line);
      shown.keepLine(line);
    });
    shown.change('starting', 'Bobbin is starting…', { starts: shown.state.starts + 1, pid: bot.pid });
    void bot.ended.then(ended);
  };
  const ended = (code: number | null): void => {
    bot = null;
    if (!wanted) shown.change('stopped', 'Bobbin is stopped.');
    else if (code === CANNOT_START) {
      shown.change('cannot-start', 'Bobbin cannot start; it says why below, and in the terminal.');
      reject(new Error('the bot could not start; what it said is above'));
    } else startAgain(code);
  };
  const startAgain = (code: number | null): void => {
    const settled = clock.monotonic() - startedAt >= SETTLED_MS;
    failures = settled || code === null ? 0 : failures + 1;
    const waitMs = backoffMs(RESTARTS, Math.max(0, failures - 1));
    const how = code === null ? 'was killed' : `has ended by itself, exit code ${code},`;
    shown.change('restarting', `Bobbin ${how} and is started again in ${Math.round(waitMs / 1_000)} s.`);
    waiting = new AbortController();
    clock.sleep(waitMs, waiting.signal).then(start, () => {}); // interrupted: somebody stopped or started it
  };
  const halt = async (): Promise<void> => {
    wanted = false;
    waiting.abort();
    if (bot !== null) await bot.stop();
    else if (shown.state.state === 'restarting') shown.change('stopped', 'Bobbin is stopped.');
  };

  discord.events.on((event) => {
    if (bot === null) return; // it is another bot's
    if (event.kind === 'commands') resolve();
    if (event.kind !== 'session') return;
    if (event.state === 'ended') shown.change('away', 'Bobbin has lost its connection to the local Discord.');
    else shown.change('ready', 'Bobbin is here.');
  });

  return {
    get state() {
      return shown.state;
    },
    ready,
    onChange: shown.onChange,
    kill: () => bot?.kill(),
    halt: () => void halt(),
    start,
    async close() {
      shown.forgetListeners();
      await halt();
    },
  };
}

interface ShownState {
  readonly state: BotState;
  change(state: BotState['state'], detail: string, more?: Partial<BotState>): void;
  keepLine(line: string): void;
  onChange(listener: (state: BotState) => void): void;
  forgetListeners(): void;
}

/** The bot's state as the page shows it. */
function createShownState(clock: Pick<Clock, 'now'>): ShownState {
  const listeners = new Set<(state: BotState) => void>();
  let state: BotState = {
    state: 'starting',
    detail: '',
    lastLines: [],
    since: clock.now(),
    pid: null,
    starts: 0,
  };
  return {
    get state() {
      return state;
    },
    change(name, detail, more = {}) {
      state = { ...state, state: name, detail, since: clock.now(), ...more };
      for (const listener of [...listeners]) listener(state);
    },
    keepLine(line) {
      state = { ...state, lastLines: [...state.lastLines, line].slice(-LINES_KEPT) };
    },
    onChange(listener) {
      listeners.add(listener);
    },
    forgetListeners: () => listeners.clear(),
  };
}
