/** Starts the bot, stops it on a signal, and says with its exit code whether another start can help. */

import { type App, startApp } from './app.ts';
import { systemClock } from './async/clock.ts';
import { type Config, loadConfig, readEnvironment } from './config.ts';
import { BotError, ConfigError, DiscordError, EngineError, messageOf, StoreError } from './errors.ts';
import { FIRST_STEPS, nothingConfigured, renderProblems } from './first-steps.ts';
import { createLog, type Log, type LogFields } from './log.ts';
import { shellEnded } from './process/npm-shell.ts';
import { onStopSignal } from './process/signals.ts';

/** EX_CONFIG of sysexits.h: a supervisor need not try again until somebody has changed something. */
const EXIT_CONFIG = 78;

async function main(): Promise<void> {
  const { config, environment } = readConfig();
  const log = createLog({ ...config.log, secrets: [config.discord.token, config.engine.apiKey] });
  const { promise: over, resolve: end } = Promise.withResolvers<number>();
  process.on('unhandledRejection', (error) =>
    log.error({ error }, 'something failed that nobody waited for'),
  );
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'an unexpected failure; the next start goes on from the store');
    process.exit(1);
  });

  const starting = startApp(config, {
    clock: systemClock,
    log,
    onFatal: (error) => end(reportFatal(log, error)),
  });
  starting.catch((error: unknown) => end(reportFatal(log, error)));
  stopOnSignal(log, environment, () => end(0));

  const code = await over;
  const left = await stopped(starting);
  log.info({ left }, left > 0 ? 'stopped; what is left goes on at the next start' : 'stopped');
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
function stopOnSignal(log: Log, environment: Readonly<Record<string, string>>, stop: () => void): void {
  let stopping = false;
  const begin = (fields: LogFields, message: string): void => {
    if (!stopping) log.info(fields, message);
    stopping = true;
    stop();
  };
  onStopSignal(systemClock, {
    first: (signal) => begin({ signal }, 'stopping; a second signal ends at once'),
    again: () => process.exit(130),
  });
  void shellEnded(environment, systemClock).then(() => begin({}, 'stopping, since npm was told to'));
}

/** Resolves with the number of conversations left with open work. A start that is under way is not waited for. */
async function stopped(starting: Promise<App>): Promise<number> {
  const app = await Promise.race([
    starting.catch(() => null),
    new Promise<null>((resolve) => setImmediate(resolve, null)),
  ]);
  return app === null ? 0 : app.stop();
}

function reportFatal(log: Log, error: unknown): number {
  log.error({ error }, `cannot go on: ${messageOf(error)}`);
  return needsAPerson(error) ? EXIT_CONFIG : 1;
}

function needsAPerson(error: unknown): boolean {
  if (error instanceof DiscordError) return error.fault !== 'unavailable';
  if (error instanceof EngineError)
    return ['auth', 'forbidden', 'sunset', 'invalid', 'unsupported'].includes(error.fault);
  if (error instanceof StoreError) return error.fault !== 'unavailable';
  return error instanceof BotError && error.code === 'config';
}

await main();
