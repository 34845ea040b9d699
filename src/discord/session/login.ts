/** The login: attempts until Discord lets the bot in, with patience for outages and none for a wrong token or intent. */

import { DiscordjsError, DiscordjsErrorCodes } from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import { retry } from '../../async/retry.ts';
import { DiscordError, messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { DiscordClock } from '../rest/discord-clock.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { askedToWaitMs, tokenRefused } from './ask-discord.ts';
import { type Connection, type ConnectionConfig, createConnection } from './connection.ts';
import { askForGateway } from './gateway-information.ts';
import type { IdentifyThrottler } from './identify-throttler.ts';
import { openSessions } from './open-sessions.ts';
import { type Preflight, preflight } from './preflight.ts';

export interface LoginPorts {
  readonly config: ConnectionConfig;
  readonly clock: DiscordClock;
  readonly log: Log;
  /** The login's own requests count like any others. */
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly identifyThrottler: IdentifyThrottler;
  /** A shard's heartbeat was answered. */
  readonly onHeartbeat: (shardId: number) => void;
  /** Called with each attempt's connection before it opens. */
  readonly onAttempt: (connection: Connection, application: Preflight) => void;
}

/** With its jitter half a minute at the most. */
const BACKOFF = { firstMs: 500, longestMs: 24_000 };

/** Resolves with a connection of which every shard has a session. Throws DiscordError, or the signal's reason. */
export async function login(ports: LoginPorts, signal: AbortSignal): Promise<Connection> {
  const { clock, log } = ports;
  const waitMs = (error: unknown, retries: number): number => {
    const failure = translate(error);
    if (failure.fault !== 'unavailable') throw failure;
    const wait = Math.round(Math.max(backoffMs(BACKOFF, retries, clock.random()), askedToWaitMs(failure)));
    log.warn(
      { event: 'login.failed', error: failure, attempts: retries + 1, waitMs: wait },
      `The bot cannot log in yet; trying again in ${(wait / 1_000).toFixed(1)} s.`,
    );
    return wait;
  };
  return retry(clock, () => attempt(ports, signal), waitMs, signal);
}

/** Whatever it has opened is ended with it when it fails. */
async function attempt(ports: LoginPorts, signal: AbortSignal): Promise<Connection> {
  const { config, clock, log, rateLimiter, identifyThrottler, onHeartbeat, onAttempt } = ports;
  const asked = { ...config, discordClock: clock };
  await rateLimiter.acquireLow(signal);
  await rateLimiter.acquireLow(signal);
  // Side by side: the start waits for one answer's way and not for two.
  const [application, gateway] = await Promise.all([preflight(asked, signal), askForGateway(asked, signal)]);
  for (const warning of application.warnings) log.warn({ event: 'application.limited' }, warning);
  const { readsContent } = application;
  const parts = { readsContent, gateway, identifyThrottler, onHeartbeat, clock, log };
  const connection = createConnection(config, parts);
  try {
    onAttempt(connection, application);
    await openSessions(connection, config.token, clock, signal);
    return connection;
  } catch (error) {
    await connection.end();
    throw error;
  }
}

function translate(error: unknown): DiscordError {
  if (error instanceof DiscordError) return error;
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
    return tokenRefused(error);
  return new DiscordError('unavailable', `the gateway does not let the bot in (${messageOf(error)})`, {
    cause: error,
  });
}
