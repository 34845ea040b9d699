/** Starts the bot, stops it on a signal, and says with its exit code whether another start can help. */

import { type App, startApp } from './app.ts';
import { systemClock } from './async/clock.ts';
import { within } from './async/timeout.ts';
import {
  type Config,
  loadConfig,
  readEnvironment,
  secretsOf,
  shareWithOpenTelemetry,
  unproxied,
} from './config.ts';
import { BotError, ConfigError, DiscordError, EngineError, StoreError } from './errors.ts';
import { FIRST_STEPS, nothingConfigured, renderProblems } from './first-steps.ts';
import { createLog, type Log } from './log.ts';
import { shellEnded } from './process/npm-shell.ts';
import { onStopSignal } from './process/signals.ts';

/** EX_CONFIG of sysexits.h: a supervisor need not try again until somebody has changed something. */
const EXIT_CONFIG = 78;
/** As a shell says that SIGINT ended a process. */
const EXIT_INTERRUPTED = 130;

/** Never resolves: the process ends with its exit code. */
export async function start(): Promise<void> {
  const { config, environment } = readConfig();
  shareWithOpenTelemetry(environment);
  const log = createLog({ ...config.log, secrets: secretsOf(config) });
  const proxy = unproxied(config, environment);
  if (proxy !== null) log.warn({ event: 'config.proxy-not-used' }, proxy);
  for (const { event, text } of config.storeNotices) log.warn({ event }, text);
  const { promise: ended, resolve: end } = Promise.withResolvers<number | 'lost'>();
  process.on('unhandledRejection', (error) =>
    log.error({ event: 'process.unhandled-rejection', error }, 'Something failed that nobody waited for.'),
  );
  process.on('uncaughtException', (error) => {
    log.error(
      { event: 'process.uncaught-exception', error },
      'An unexpected failure ends the bot; the next start goes on from the store.',
    );
    process.exit(1);
  });

  const starting = startApp(config, {
    clock: systemClock,
    log,
    onFatal: (error) => end(reportFatal(log, error)),
  });
  starting.catch((error: unknown) => end(reportFatal(log, error)));
  stopOnRequest(log, environment, () => end(0));

  const code = await ended;
  // What this process still did would be done twice: another one has the store.
  if (code === 'lost') process.exit(1);
  const left = await stop(starting);
  log.info(
    { event: 'process.stopped', left },
    left > 0 ? 'Stopped; what is left goes on at the next start.' : 'Stopped.',
  );
  process.exit(code);
}

function readConfig(): { readonly config: Config; readonly environment: Record<string, string> } {
  let environment: Record<string, string> = {};
  try {
    environment = readEnvironment();
    return { config: loadConfig(environment, process.stderr.isTTY === true), environment };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const first = Object.keys(environment).length > 0 && nothingConfigured(environment);
    process.stderr.write(first ? FIRST_STEPS : renderProblems(error.problems));
    process.exit(EXIT_CONFIG);
  }
}

/** The first signal stops in good order; a second one ends the process at once, with nothing lost. */
function stopOnRequest(log: Log, environment: Readonly<Record<string, string>>, stop: () => void): void {
  let isStopping = false;
  const begin = (by: string): void => {
    if (!isStopping)
      log.info({ event: 'process.stopping', by }, 'Stopping; a second signal ends the bot at once.');
    isStopping = true;
    stop();
  };
  onStopSignal(systemClock, { first: begin, again: () => process.exit(EXIT_INTERRUPTED) });
  void shellEnded(environment, systemClock).then(() => begin('npm'));
}

/** Resolves with the number of conversations left with open work. A start that is under way is not waited for. */
async function stop(starting: Promise<App>): Promise<number> {
  const started = starting.catch(() => null);
  const app = await within(systemClock, 0, started, () => null);
  return app === null ? 0 : app.stop();
}

function reportFatal(log: Log, error: unknown): number | 'lost' {
  log.error({ event: 'process.cannot-go-on', error }, 'The bot cannot go on.');
  if (error instanceof StoreError && error.fault === 'lost') return 'lost';
  return needsAPerson(error) ? EXIT_CONFIG : 1;
}

function needsAPerson(error: unknown): boolean {
  if (error instanceof DiscordError) return error.fault !== 'unavailable';
  if (error instanceof EngineError)
    return ['auth', 'forbidden', 'sunset', 'invalid', 'unsupported'].includes(error.fault);
  if (error instanceof StoreError) return error.fault !== 'unavailable';
  return error instanceof BotError && error.code === 'config';
}
