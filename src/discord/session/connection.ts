/** A connection: one discord.js client with the least intents and the smallest caches, and a way to end it for good. */

import {
  type CacheWithLimitsOptions,
  Client,
  type ClientOptions,
  GatewayIntentBits,
  Options,
} from 'discord.js';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Log } from '../../log.ts';
import type { OnRequest } from '../rest/on-request.ts';
import { ConnectionShards } from './connection-shards.ts';
import { watchHeartbeats } from './heartbeat-watchdog.ts';
import type { ConnectionIdentifies, IdentifyThrottler } from './identify-throttler.ts';
import type { SocketEnd } from './owned-shard.ts';
import { type ShardChoice, shardOptions } from './shards.ts';

export interface ConnectionConfig {
  readonly token: string;
  /** REST base URL without the version. */
  readonly apiUrl: string;
  readonly shards: ShardChoice;
  readonly onRequest?: OnRequest | undefined;
}

interface ConnectionParts {
  /** Whether to ask for the intent to read what is said. */
  readonly readsContent: boolean;
  readonly gateway: APIGatewayBotInfo;
  readonly identifyThrottler: IdentifyThrottler;
  /** A shard's heartbeat was answered. */
  readonly onHeartbeat: (shardId: number) => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Connection {
  readonly client: Client;
  readonly identifies: Pick<ConnectionIdentifies, 'made' | 'isHeldUp'>;
  /** How a shard's last socket ended; null before the first did. */
  lastEnd(shardId: number): SocketEnd | null;
  /** Aborts when it is being ended. */
  readonly ended: AbortSignal;
  /** Ends it within a few seconds, whatever state it is in: nothing of it goes on. Never throws. */
  end(): Promise<void>;
}

/** Only the bot itself, servers, channels and roles stay in memory: messages are read as they arrive. */
export const NOTHING_CACHED: CacheWithLimitsOptions = {
  ...Options.DefaultMakeCacheSettings,
  MessageManager: 0,
  GuildMessageManager: 0,
  DMMessageManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user?.id },
  GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user?.id },
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildScheduledEventManager: 0,
  PresenceManager: 0,
  VoiceStateManager: 0,
  StageInstanceManager: 0,
  GuildBanManager: 0,
  GuildInviteManager: 0,
  AutoModerationRuleManager: 0,
  ThreadMemberManager: 0,
  ApplicationCommandManager: 0,
  EntitlementManager: 0,
};

/** How long a client may take to end whose shards have ended. */
const END_MS = 1_000;

export function createConnection(
  { apiUrl, shards }: ConnectionConfig,
  { readsContent, gateway, identifyThrottler, onHeartbeat, clock, log }: ConnectionParts,
): Connection {
  const running: ConnectionShards[] = [];
  const ended = new AbortController();
  const identifies = identifyThrottler.forConnection(gateway.session_start_limit, ended.signal);
  const options: ClientOptions = {
    intents: intents(readsContent),
    ...shardOptions(shards),
    makeCache: Options.cacheWithLimits(NOTHING_CACHED),
    allowedMentions: { parse: [] },
    rest: { api: apiUrl, version: '10' }, // it makes no requests: where the gateway is was asked before
    ws: {
      buildStrategy: (manager) => {
        manager.fetchGatewayInformation = async () => gateway;
        const strategy = new ConnectionShards(manager, { clock, onHeartbeat });
        running.push(strategy);
        return strategy;
      },
      buildIdentifyThrottler: async () => identifies,
    },
  };
  const client = new Client(options);
  const owned = () => running.flatMap((strategy) => strategy.all);
  void watchHeartbeats(() => owned().map(({ shard }) => shard), clock, log, ended.signal);
  return {
    client,
    identifies,
    ended: ended.signal,
    lastEnd: (shardId) =>
      owned()
        .find(({ shard }) => shard.id === shardId)
        ?.lastEnd() ?? null,
    async end() {
      ended.abort();
      await Promise.all(running.map((strategy) => strategy.end()));
      const destroyed = client.destroy().catch(() => {}); // a client that is already down
      await within(clock, END_MS, destroyed, () => {});
    },
  };
}

export function intents(readsContent: boolean): GatewayIntentBits[] {
  const least = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  return readsContent ? [...least, GatewayIntentBits.MessageContent] : least;
}
