/** The login: attempts until Discord lets the bot in, with patience for outages and none for a wrong token or intent. */

import {
  type Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { DiscordError, messageOf } from '../../errors.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import {
  type Connection,
  type ConnectionConfig,
  type ConnectionPorts,
  createConnection,
} from './connection.ts';
import { type Preflight, preflight, tokenRefused } from './preflight.ts';
import type { ShardChoice } from './shards.ts';

export interface LoginPorts extends ConnectionPorts {
  readonly config: ConnectionConfig;
  /** The login's own requests count like any others. */
  readonly pacer: Pick<RateLimiter, 'acquireLow'>;
  /** Called with each attempt's client before it connects. */
  readonly listen: (client: Client, found: Preflight) => void;
}

export interface Session {
  readonly connection: Connection;
  readonly found: Preflight;
}

/** An attempt ends when this long no further shard got a session. A shard's turn to identify comes every five seconds. */
const NO_PROGRESS_MS = 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** Resolves once every shard has a session. Throws DiscordError, or the signal's reason. */
export async function login(ports: LoginPorts, signal: AbortSignal): Promise<Session> {
  const { clock, log } = ports;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await attempt(ports, signal);
    } catch (error) {
      signal.throwIfAborted();
      const failure = translate(error);
      if (failure.fault !== 'unavailable') throw failure;
      log.warn({ error: failure, waitMs: wait }, `cannot log in yet, trying again in ${wait / 1000} s`);
      await clock.sleep(wait, signal);
    }
  }
}

async function attempt(ports: LoginPorts, signal: AbortSignal): Promise<Session> {
  const { config, clock, log, listen, pacer } = ports;
  await pacer.acquireLow(signal);
  const found = await preflight(config);
  for (const warning of found.warnings) log.warn({}, warning);
  const connection = createConnection(config, found.readsContent, ports);
  const { client } = connection;
  listen(client, found);
  const sessions = sessionsOf(client);
  const over = new AbortController();
  try {
    await pacer.acquireLow(signal); // it asks where the gateway is
    await Promise.race([
      client.login(config.token).then(() => sessions.all),
      refusal(client),
      noProgress(sessions.begun, clock, AbortSignal.any([signal, over.signal])),
    ]);
    return { connection, found };
  } catch (error) {
    await connection.end();
    throw error;
  } finally {
    over.abort();
  }
}

/** `client.login()` resolves a moment before the last shard's READY is handed on. */
function sessionsOf(client: Client): { readonly begun: () => number; readonly all: Promise<void> } {
  const begun = new Set<number>();
  const all = new Promise<void>((resolve) => {
    client.ws.on(GatewayDispatchEvents.Ready, (_, shardId) => {
      begun.add(shardId);
      if (begun.size === client.ws.shards.size) resolve();
    });
  });
  return { begun: () => begun.size, all };
}

function refusal(client: Client): Promise<never> {
  return new Promise((_, reject) => {
    client.once(Events.ShardDisconnect, ({ code }) => reject(closedFor(code)));
  });
}

async function noProgress(begun: () => number, clock: Clock, signal: AbortSignal): Promise<never> {
  for (let before = -1; before !== begun(); ) {
    before = begun();
    await clock.sleep(NO_PROGRESS_MS, signal);
  }
  throw new DiscordError('unavailable', `no session within ${NO_PROGRESS_MS / 1000} s: the gateway`);
}

/** Why the gateway closed a shard for good. Pure. */
export function closedFor(code: number): DiscordError {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return tokenRefused(`close code ${code}`);
    case GatewayCloseCodes.InvalidIntents:
    case GatewayCloseCodes.DisallowedIntents:
      return new DiscordError(
        'intents',
        `Discord refuses the intents: close code ${code} (switch Message Content Intent on at https://discord.com/developers/applications under Bot, or start again to do without it)`,
      );
    case GatewayCloseCodes.InvalidShard:
    case GatewayCloseCodes.ShardingRequired:
      return new DiscordError(
        'gateway',
        `Discord refuses the shards: close code ${code} (check SHARDS and SHARD_COUNT)`,
      );
    default:
      return new DiscordError('gateway', `Discord closed the connection for good: close code ${code}`);
  }
}

/** Why a shard is lost after the start. What the next start does otherwise is `unavailable`: it mends that. Pure. */
export function lostFor(code: number, { count }: ShardChoice): DiscordError {
  const failure = closedFor(code);
  const asksAgain =
    code === GatewayCloseCodes.DisallowedIntents ||
    (code === GatewayCloseCodes.ShardingRequired && count === 'auto');
  return asksAgain ? new DiscordError('unavailable', failure.message) : failure;
}

function translate(error: unknown): DiscordError {
  if (error instanceof DiscordError) return error;
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
    return tokenRefused(error);
  return new DiscordError('unavailable', `the gateway does not let the bot in (${messageOf(error)})`, {
    cause: error,
  });
}
