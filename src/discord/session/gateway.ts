/** The gateway: the bot's session with Discord, from the login to the stop. */

import { type Client, Events, GatewayDispatchEvents, type GatewayReadyDispatchData } from 'discord.js';
import type { Store } from '../../conversation/ports/store.ts';
import { BotError, type DiscordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { DiscordClock } from '../rest/discord-clock.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { lostFor } from './close-codes.ts';
import type { Connection, ConnectionConfig } from './connection.ts';
import type { ConnectionUpdates } from './current-connection.ts';
import { createIdentifyThrottler } from './identify-throttler.ts';
import { logConnection } from './log-connection.ts';
import { login } from './login.ts';
import type { Preflight } from './preflight.ts';

export interface GatewayOptions {
  readonly config: ConnectionConfig;
  readonly clock: DiscordClock;
  readonly log: Log;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  /** Where the identifies of the day are kept. */
  readonly memory: Pick<Store, 'recall' | 'remember'>;
  /** Told of every client and session. */
  readonly updates: ConnectionUpdates;
  /** Takes what arrives: called with each login attempt's client before it connects. */
  listen(client: Client): void;
  /**
   * A shard is down for good after the start: the token was reset, an intent was withdrawn, more shards are asked for.
   * The fault `unavailable` is one that another start mends.
   */
  onFatal(error: DiscordError): void;
}

export interface Gateway {
  /**
   * Resolves once every shard has a session; messages may arrive before. Waits out an outage for as long as it takes.
   * Rejects with DiscordError (`token`, `intents`, `gateway`), or with BotError `aborted` when stopped meanwhile.
   */
  start(): Promise<void>;
  /** Ends the sessions; nothing arrives afterwards. */
  stop(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { config, clock, log, rateLimiter, memory, updates } = options;
  const identifyThrottler = createIdentifyThrottler({ clock, log, memory });
  const stopping = new AbortController();
  let connection: Connection | null = null;

  const onHeartbeat = (shardId: number): void => updates.heartbeat(shardId);
  const onAttempt = (attempt: Connection, application: Preflight): void => {
    const { client } = attempt;
    updates.attempt(client, application);
    followSessions(client, updates); // before other listeners, which may ask who the bot is
    logConnection(attempt, clock, log);
    options.listen(client);
  };

  return {
    async start() {
      const ports = { config, clock, log, rateLimiter, identifyThrottler, onHeartbeat, onAttempt };
      const begun = await login(ports, stopping.signal);
      if (stopping.signal.aborted) await begun.end();
      stopping.signal.throwIfAborted();
      connection = begun;
      updates.loggedIn();
      begun.client.on(Events.ShardDisconnect, ({ code }) => options.onFatal(lostFor(code, config.shards)));
    },
    async stop() {
      stopping.abort(new BotError('aborted', 'the gateway was stopped'));
      updates.stopped();
      await connection?.end();
    },
  };
}

function followSessions(client: Client, updates: ConnectionUpdates): void {
  client.ws.on(GatewayDispatchEvents.Ready, ({ user }: GatewayReadyDispatchData, shardId: number) =>
    updates.session(shardId, user.id),
  );
  client.ws.on(GatewayDispatchEvents.Resumed, (_: unknown, shardId: number) =>
    updates.session(shardId, null),
  );
}
