/** The gateway: the bot's line to Discord. It logs in, hands on what arrives, and says how it is. */

import { type APIMessage, type Client, Events, type GatewayMessageCreateDispatchData } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Store } from '../../conversation/ports/store.ts';
import { BotError, type DiscordError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type GatewayListeners, listenToGatewayEvents } from '../receive/gateway-events.ts';
import { type MessageContext, parseMessage } from '../receive/parse-message.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { ConnectionConfig } from './connection.ts';
import { createIdentifyThrottler } from './identify-throttler.ts';
import { login, lostFor, type Session } from './login.ts';
import type { Preflight } from './preflight.ts';
import { type Readiness, readiness } from './shards.ts';

export interface GatewayOptions extends GatewayListeners {
  readonly config: ConnectionConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly pacer: Pick<RateLimiter, 'acquireLow'>;
  /** Where the identifies of the day are kept. */
  readonly memory: Pick<Store, 'recall' | 'remember'>;
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
  /** The bot's user id. Known from the first session on, which is before the first message; throws earlier. */
  selfId(): string;
  /** Known once `start` has resolved; throws earlier. */
  applicationId(): string;
  /** A message that was read over REST, in our words. Only in session. */
  ingest(message: APIMessage, serverId: string | null): IncomingMessage;
  /** Whether the bot may read the channel; true for one that is not known. Only in session. */
  mayRead(channelId: string): boolean;
  /** Whether every shard has a session and a fresh heartbeat. */
  readiness(): Readiness;
}

/** The connection of now, which may not be the one that the start ends with. */
interface Line {
  readonly client: Client;
  readonly facts: (data: GatewayMessageCreateDispatchData) => MessageContext;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { config, clock, log } = options;
  const identifyPace = createIdentifyThrottler(options);
  const stopped = new AbortController();
  let session: Session | null = null;
  let sessionsSince = new Map<number, number>();
  let selfId: string | null = null;
  let line: Line | null = null;

  const listen = (client: Client, { readsContent }: Preflight): void => {
    const since = new Map<number, number>();
    sessionsSince = since;
    const facts = (data: GatewayMessageCreateDispatchData): MessageContext =>
      factsOf(client, data, known(selfId, 'user id'), readsContent);
    line = { client, facts };
    listenToConnection(client, log);
    listenToGatewayEvents(client, {
      listeners: options,
      log,
      facts,
      onLine(shardId, ready) {
        since.set(shardId, clock.now());
        if (ready === null) return;
        selfId = ready.user.id;
        log.info({ shard: shardId, bot: ready.user.username, id: selfId }, 'in session with Discord');
      },
    });
  };

  return {
    async start() {
      const begun = await login({ ...options, identifyPace, listen }, stopped.signal);
      if (stopped.signal.aborted) await begun.connection.end();
      stopped.signal.throwIfAborted();
      session = begun;
      session.connection.client.on(Events.ShardDisconnect, ({ code }) =>
        options.onFatal(lostFor(code, config.shards)),
      );
    },
    async stop() {
      stopped.abort(new BotError('aborted', 'the gateway was stopped'));
      await session?.connection.end();
    },
    selfId: () => known(selfId, 'user id'),
    applicationId: () => known(session, 'application id').found.applicationId,
    ingest(message, serverId) {
      const place = serverId === null ? {} : { guild_id: serverId };
      const data = { ...message, ...place } as GatewayMessageCreateDispatchData;
      return parseMessage(data, known(line, 'connection').facts(data));
    },
    mayRead: (channelId) => mayRead(known(line, 'connection').client, channelId),
    readiness() {
      if (stopped.signal.aborted) return { ok: false, why: 'stopped' };
      const shards = [...(session?.connection.client.ws.shards.values() ?? [])];
      return readiness(shards, sessionsSince, clock.now());
    },
  };
}

function known<T>(value: T | null, what: string): T {
  if (value === null) throw new BotError('bug', `not known before the gateway has started: ${what}`);
  return value;
}

/** Without a listener for `error`, Node.js would end the process. */
function listenToConnection(client: Client, log: Log): void {
  client.on(Events.Error, (error) => log.error({ error }, 'discord.js failed'));
  client.on(Events.Warn, (warning) => log.warn({}, warning));
  client.on(Events.ShardError, (error, shard) =>
    log.warn({ shard, error }, 'a connection to Discord failed'),
  );
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'reconnecting to Discord'));
  client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, 'resumed the session'));
}

function mayRead(client: Client, channelId: string): boolean {
  const channel = client.channels.cache.get(channelId);
  const self = client.user;
  if (channel === undefined || channel.isDMBased() || self === null) return true;
  return channel.permissionsFor(self)?.has(['ViewChannel', 'ReadMessageHistory']) ?? true;
}

function factsOf(
  client: Client,
  { guild_id, mention_roles }: GatewayMessageCreateDispatchData,
  selfId: string,
  readsContent: boolean,
): MessageContext {
  const roles = guild_id === undefined ? undefined : client.guilds.cache.get(guild_id)?.roles;
  const ownRole = mention_roles.length > 0 ? roles?.botRoleFor(selfId) : undefined;
  return {
    self: { id: selfId, roleId: ownRole?.id ?? null },
    readsContent,
    role: (id) => roles?.cache.get(id)?.name,
    channel(id) {
      const channel = client.channels.cache.get(id);
      return channel !== undefined && 'name' in channel ? (channel.name ?? undefined) : undefined;
    },
  };
}
