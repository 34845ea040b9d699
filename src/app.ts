/** The composition root: the only file that knows every part. */

import { fileURLToPath } from 'node:url';
import type { Clock } from './async/clock.ts';
import type { Config } from './config.ts';
import { createConversations } from './conversation/create-conversations.ts';
import type { Engine } from './conversation/ports/engine.ts';
import type { Store } from './conversation/ports/store.ts';
import { createChannelHistory } from './discord/catch-up/channel-history.ts';
import { createLastOnline } from './discord/catch-up/last-online.ts';
import { createRecheck } from './discord/catch-up/recheck.ts';
import type { Command } from './discord/command.ts';
import { createInteractions } from './discord/interactions/interactions.ts';
import { loadCommands } from './discord/interactions/load-commands.ts';
import { registerCommands } from './discord/interactions/register-commands.ts';
import { createInbound } from './discord/receive/inbound.ts';
import { createDiscordRest } from './discord/rest/create-rest.ts';
import { createMessenger } from './discord/send/messenger.ts';
import { createGateway, type Gateway } from './discord/session/gateway.ts';
import { createEngine } from './engine/create-engine.ts';
import { DiscordError, EngineError } from './errors.ts';
import type { Log } from './log.ts';
import { type Health, type Readiness, startHealth } from './ops/health.ts';
import { scheduleBackups } from './store/backups/schedule.ts';
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

const COMMANDS = fileURLToPath(new URL('../commands/', import.meta.url));

/** Resolves once the bot is in session with Discord and has taken up what an earlier process left open. */
export async function startApp(config: Config, deps: AppDeps): Promise<App> {
  const { log } = deps;
  const store = await openStore(config.store.path, { ...deps, onLost: deps.onFatal });
  const engine = createEngine(config.engine, { ...deps, memory: store });
  const commands = await loadCommands(COMMANDS);
  const stopping = new AbortController();
  const bot = assemble(config, deps, { store, engine, commands, stopping: stopping.signal });
  const health = await watch(config, deps, bot.gateway, store, stopping.signal);

  void prepare(engine, deps);
  await bot.conversations.findOpenWork();
  await bot.gateway.start();
  void bot.publish();
  const recovered = await bot.conversations.recover(bot.recheck);
  const backups = scheduleBackups(config.store, deps);
  log.info({ engine: engine.kind, model: engine.model, recovered }, 'ready');

  return {
    async stop() {
      stopping.abort();
      const [left] = await Promise.all([
        bot.conversations.drain(config.shutdownGraceMs),
        bot.interactions.drain(config.shutdownGraceMs),
      ]);
      await bot.gateway.stop();
      await health?.close();
      await backups.close();
      await store.close();
      return left;
    },
  };
}

interface Parts {
  readonly store: Store;
  readonly engine: Engine;
  readonly commands: ReadonlyMap<string, Command>;
  readonly stopping: AbortSignal;
}

/** Joins the domain to Discord: what arrives goes to the conversations, what they say goes out. */
function assemble(config: Config, deps: AppDeps, { store, engine, commands, stopping }: Parts) {
  const { clock, log, onFatal } = deps;
  const selfId = (): string => gateway.selfId();
  const { pacer, rest, endpoints } = createDiscordRest({
    ...config.discord,
    clock,
    log,
    onUnauthorized: () => onFatal(new DiscordError('token', 'Discord refuses DISCORD_TOKEN; it was reset')),
  });
  const outlet = createMessenger({ rest, pacer, clock, log, selfId });
  const conversations = createConversations({
    engine,
    store,
    messenger: outlet,
    clock,
    log,
    instructions: config.engine.instructions,
    runTimeoutMs: config.runs.timeoutMs,
    maxConcurrentRuns: config.runs.maxConcurrent,
  });
  const history = createChannelHistory({ rest, pacer, clock, signal: stopping });
  const ingest: Gateway['ingest'] = (message, serverId) => gateway.ingest(message, serverId);
  const interactions = createInteractions({ commands, conversations, endpoints, clock, log });
  const incoming = createInbound({
    conversations,
    history,
    lastInSession: createLastOnline({
      memory: store,
      isInSession: () => gateway.readiness().ok,
      clock,
      log,
      signal: stopping,
    }),
    selfId,
    ingest,
    mayRead: (channelId) => gateway.mayRead(channelId),
    windowMs: config.discord.catchUpMs,
    clock,
    log,
    signal: stopping,
  });
  const gateway: Gateway = createGateway({
    ...incoming,
    config: config.discord,
    pacer,
    memory: store,
    clock,
    log,
    onInteraction: (interaction) => interactions.receive(interaction),
    onRightsChanged: (serverId) => outlet.reopen(serverId),
    onFatal,
  });
  const publish = (): Promise<unknown> =>
    registerCommands({
      rest,
      pacer,
      applicationId: gateway.applicationId(),
      commands: [...commands.values()].map((command) => command.data),
      clock,
      log,
      signal: stopping,
    });
  const recheck = createRecheck({ history, ingest, clock, log });
  return { conversations, interactions, gateway, publish, recheck };
}

/** Checks the assistant while the bot logs in: what a person has to mend ends the start, an outage does not. */
async function prepare(engine: Engine, { log, onFatal }: AppDeps): Promise<void> {
  try {
    for (const { kind, text, error } of await engine.prepare())
      log.warn({ event: `engine.${kind}`, engine: engine.kind, error }, text);
  } catch (error) {
    const passing =
      error instanceof EngineError &&
      ['network', 'server', 'overloaded', 'rate', 'timeout'].includes(error.fault);
    if (passing) log.warn({ error }, 'the assistant does not answer yet');
    else onFatal(error);
  }
}

async function watch(
  { health }: Config,
  { log }: AppDeps,
  gateway: Gateway,
  store: Store,
  stopping: AbortSignal,
): Promise<Health | null> {
  if (health === null) return null;
  const ready = async (): Promise<Readiness> => {
    if (stopping.aborted) return { ok: false, why: 'stopping' };
    await store.ping();
    return gateway.readiness();
  };
  const started = await startHealth({ ...health, ready, log });
  log.info({ host: health.host, port: started.port }, 'health is served');
  return started;
}
