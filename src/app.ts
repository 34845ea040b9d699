/** The composition root: it opens the store, makes the engine, joins both to Discord, and starts and stops the whole. */

import { fileURLToPath } from 'node:url';
import { assemble } from './assemble.ts';
import type { Clock } from './async/clock.ts';
import { createKeyedQueue, type KeyedQueue } from './async/keyed-queue.ts';
import { within } from './async/timeout.ts';
import type { Config } from './config.ts';
import type { Engine } from './conversation/ports/engine.ts';
import { loadCommands } from './discord/interactions/load-commands.ts';
import { createEngine } from './engine/create-engine.ts';
import { createTranscriber } from './engine/files/transcriber.ts';
import { createModerator } from './engine/moderator.ts';
import type { Memory } from './engine/service/engine-config.ts';
import { isTransient } from './engine/service/failures/translate-error.ts';
import { EngineError } from './errors.ts';
import type { LoadedTools } from './load-tools.ts';
import type { Log } from './log.ts';
import { type Health, startHealth } from './ops/health.ts';
import type { Metrics } from './ops/metrics/metrics.ts';
import { observedEngine } from './ops/observed-engine.ts';
import { loadWatchers, type Watchers } from './ops/watchers.ts';
import type { Parts } from './parts.ts';
import type { Readiness } from './readiness.ts';
import { createMadeCopies } from './store/made/copies.ts';
import { openStore } from './store/open-store.ts';

export interface App {
  /** No new turns; running ones get the grace period; what is left is in the store. Resolves with the number left. */
  stop(): Promise<number>;
}

export interface AppDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Something that a restart cannot mend, such as a token that was reset. May be called more than once. */
  onFatal(error: unknown): void;
}

/** More than a login takes where Discord is far away. */
const LOGIN_MS = 1_000;

const COMMANDS = fileURLToPath(new URL('../commands/', import.meta.url));

/** Resolves once the bot is in session with Discord and has taken up what an earlier process left open. */
export async function startApp(config: Config, deps: AppDeps): Promise<App> {
  const { clock, log, onFatal } = deps;
  const lanes = createKeyedQueue();
  const stopping = new AbortController();
  const watchers = await loadWatchers(config, { clock, log });
  const { metrics, observer } = watchers;
  let readiness = async (): Promise<Readiness> => ({ ok: false, why: 'the store is not open yet' });
  const health = await serveHealth(config, log, {
    readiness: () => readiness(),
    metrics,
    stopping: stopping.signal,
  });
  const onStandBy = (): void => {
    readiness = async () => ({ ok: true }); // for the moment at which the other one ends
  };
  const onStoreCall = metrics?.storeCall;
  const store = await openStore(config.store, { clock, log, lanes, onLost: onFatal, onStandBy, onStoreCall });
  const assistant = assistantOf(config, deps, watchers, store);
  const commands = await loadCommands(COMMANDS);
  const tools = await toolsOf(config, deps);
  const bot = assemble({
    config,
    store,
    madeCopies: createMadeCopies(config.store, log),
    ...assistant,
    makeTools: tools?.make ?? null,
    commands,
    observer,
    onDiscordRequest: metrics?.discordRequest,
    clock,
    log,
    stopping: stopping.signal,
    onFatal,
  });
  metrics?.watchShards(() => bot.shards().map((shard) => ({ ...shard, isHeld: true }))); // with the whole store
  readiness = async () => {
    await store.ping();
    return bot.readiness();
  };

  await bot.conversations.findOpenWork();
  const loggedIn = bot.gateway.start();
  void whileDiscordAnswers(loggedIn, clock).then(() => prepare(assistant.engine, deps));
  await loggedIn;
  void bot.registerCommands();
  const recovered = await bot.conversations.recover(bot.recheck);
  const backups = await keepBackups(config, deps, lanes);
  const { kind: engine, model } = assistant.engine;
  log.info({ event: 'bot.ready', engine, model, recovered }, 'The bot is ready.');

  return {
    async stop() {
      stopping.abort();
      const [left] = await Promise.all([
        bot.conversations.drain(config.shutdownGraceMs),
        bot.interactions.drain(config.shutdownGraceMs),
      ]);
      await tools?.close();
      await bot.gateway.stop();
      await health?.close();
      await backups?.close();
      await store.close();
      await watchers.close();
      return left;
    },
  };
}

/** All that is asked of the service at the assistant's address. */
function assistantOf(
  config: Config,
  { clock, log }: AppDeps,
  { metrics, observer }: Watchers,
  memory: Memory,
): Pick<Parts, 'engine' | 'transcriber' | 'moderator'> {
  const onRequest = metrics?.assistantRequest;
  return {
    engine: observedEngine(createEngine(config.engine, { clock, log, memory, onRequest }), observer),
    transcriber: createTranscriber(config.transcription, { clock, onRequest }),
    moderator: config.moderation && createModerator(config.moderation, { clock, onRequest }),
  };
}

async function toolsOf(config: Config, deps: AppDeps): Promise<LoadedTools | null> {
  if (config.tools.length === 0 && config.mcpServers.length === 0) return null;
  const { loadTools } = await import('./load-tools.ts');
  return loadTools(config, deps);
}

/** Resolves once the login is through, or takes longer than one does. Nothing that takes the loop's time is in its way. */
async function whileDiscordAnswers(loggedIn: Promise<void>, clock: Clock): Promise<void> {
  await within(clock, LOGIN_MS, loggedIn, () => {}).catch(() => {}); // a login that fails ends the start by itself
}

/** Of a file alone: a database on the network is backed up by whoever runs it. */
async function keepBackups({ store }: Config, { clock, log }: AppDeps, lanes: KeyedQueue) {
  if (store.kind !== 'sqlite') return null;
  const { scheduleBackups } = await import('./store/backups/schedule.ts');
  return scheduleBackups(store, { clock, log, lanes });
}

/** Checks the assistant while the bot logs in: what a person has to mend ends the start, an outage does not. */
async function prepare(engine: Engine, { log, onFatal }: AppDeps): Promise<void> {
  try {
    for (const { kind, text, ...reason } of await engine.prepare())
      log.warn({ event: `engine.${kind}`, engine: engine.kind, ...reason }, text);
  } catch (error) {
    if (error instanceof EngineError && (isTransient(error) || error.fault === 'timeout'))
      log.warn({ event: 'engine.unavailable', error }, 'The assistant does not answer yet.');
    else onFatal(error);
  }
}

interface Served {
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics | null;
  readonly stopping: AbortSignal;
}

async function serveHealth(
  { health }: Config,
  log: Log,
  { readiness, metrics, stopping }: Served,
): Promise<Health | null> {
  if (health === null) return null;
  const { host, port } = health;
  const ready = async (): Promise<Readiness> =>
    stopping.aborted ? { ok: false, why: 'stopping' } : readiness();
  const served = await startHealth({ host, port, ready, metrics: metrics?.page, log });
  log.info({ event: 'health.served', host, port: served.port }, 'Health and metrics are served over HTTP.');
  return served;
}
