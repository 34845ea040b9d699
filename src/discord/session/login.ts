/** The login: attempts until Discord lets the bot in, with patience for outages and none for a wrong token or intent. */

import {
  type Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
} from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import { orAborted } from '../../async/timeout.ts';
import { DiscordError, messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { type Connection, type ConnectionConfig, createConnection } from './connection.ts';
import type { IdentifyThrottler } from './identify-throttler.ts';
import { type Preflight, preflight, tokenRefused } from './preflight.ts';
import type { ShardChoice } from './shards.ts';

export interface LoginPorts {
  readonly config: ConnectionConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** The login's own requests count like any others. */
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly identifyThrottler: IdentifyThrottler;
  /** Called with each attempt's client before it connects. */
  readonly onAttempt: (client: Client, application: Preflight) => void;
}

/** An attempt ends when this long no further shard got a session. Discord lets a shard identify every five seconds. */
const NO_PROGRESS_MS = 60_000;
const BACKOFF = { firstMs: 5_000, longestMs: 5 * 60_000 };

/** Resolves with a connection of which every shard has a session. Throws DiscordError, or the signal's reason. */
export async function login(ports: LoginPorts, signal: AbortSignal): Promise<Connection> {
  const { clock, log } = ports;
  const waitMs = (error: unknown, retries: number): number => {
    const failure = translate(error);
    if (failure.fault !== 'unavailable') throw failure;
    const wait = backoffMs(BACKOFF, retries);
    log.warn(
      { event: 'login.failed', error: failure, waitMs: wait },
      `The bot cannot log in yet; trying again in ${wait / 1000} s.`,
    );
    return wait;
  };
  return retry(clock, () => attempt(ports, signal), waitMs, signal);
}

async function attempt(ports: LoginPorts, signal: AbortSignal): Promise<Connection> {
  const { config, clock, log, rateLimiter, identifyThrottler, onAttempt } = ports;
  await rateLimiter.acquireLow(signal);
  const application = await preflight(config);
  for (const warning of application.warnings) log.warn({ event: 'application.limited' }, warning);
  const connection = createConnection(config, application.readsContent, { clock, log, identifyThrottler });
  onAttempt(connection.client, application);
  try {
    await rateLimiter.acquireLow(signal); // discord.js asks where the gateway is
    await openSessions(connection.client, config.token, clock, signal);
    return connection;
  } catch (error) {
    await connection.end();
    throw error;
  }
}

/** Connects. Resolves once every shard has a session; rejects when Discord refuses one, or when nothing goes forward. */
async function openSessions(client: Client, token: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const sessions = countSessions(client);
  const over = new AbortController();
  const failed = new AbortController();
  client.once(Events.ShardDisconnect, ({ code }) => failed.abort(closedFor(code)));
  untilNoProgress(sessions.begun, clock, over.signal).then(
    () => failed.abort(noProgress()),
    () => {}, // the attempt is over
  );
  try {
    const loggedIn = client.login(token).then(() => sessions.all);
    await orAborted(loggedIn, AbortSignal.any([signal, failed.signal]));
  } finally {
    over.abort();
  }
}

/** `client.login()` resolves a moment before the last shard's READY is handed on. */
function countSessions(client: Client): { readonly begun: () => number; readonly all: Promise<void> } {
  const begun = new Set<number>();
  const all = new Promise<void>((resolve) => {
    client.ws.on(GatewayDispatchEvents.Ready, (_, shardId) => {
      begun.add(shardId);
      if (begun.size === client.ws.shards.size) resolve();
    });
  });
  return { begun: () => begun.size, all };
}

/** Resolves when no further shard began its session for a while. Rejects with the signal's reason. */
async function untilNoProgress(
  begun: () => number,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<void> {
  for (let before = -1; before !== begun(); ) {
    before = begun();
    await clock.sleep(NO_PROGRESS_MS, signal);
  }
}

function noProgress(): DiscordError {
  return new DiscordError('unavailable', `no session within ${NO_PROGRESS_MS / 1000} s: the gateway`);
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

/** Why a shard is lost after the start. `unavailable` if the next start does otherwise and so mends it. Pure. */
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
