/** A connection: one discord.js client with the least intents and the smallest caches, and a way to end it for good. */

import {
  type CacheWithLimitsOptions,
  Client,
  type ClientOptions,
  GatewayIntentBits,
  Options,
  SimpleShardingStrategy,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import { watchHeartbeats } from './heartbeat-watchdog.ts';
import type { IdentifyThrottler } from './identify-throttler.ts';
import { type ShardChoice, shardOptions } from './shards.ts';

export interface ConnectionConfig {
  readonly token: string;
  /** REST base URL without the version. */
  readonly apiUrl: string;
  readonly shards: ShardChoice;
}

export interface ConnectionPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly identifyPace: IdentifyThrottler;
}

export interface Connection {
  readonly client: Client;
  /** Ends it within a few seconds whatever state it is in. Never throws. */
  end(): Promise<void>;
}

/** Nothing but the bot itself, guilds, channels and roles stays in memory: messages are read as they arrive. */
const NOTHING_CACHED: CacheWithLimitsOptions = {
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

/** How long the closing handshake may take; a black-holed socket never answers it. */
const END_MS = 3_000;
const TIMEOUT_MS = 10_000;

export function createConnection(
  { apiUrl, shards }: ConnectionConfig,
  readsContent: boolean,
  { clock, log, identifyPace }: ConnectionPorts,
): Connection {
  const strategies: SimpleShardingStrategy[] = [];
  const options: ClientOptions = {
    intents: intents(readsContent),
    ...shardOptions(shards),
    makeCache: Options.cacheWithLimits(NOTHING_CACHED),
    allowedMentions: { parse: [] },
    rest: { api: apiUrl, version: '10', timeout: TIMEOUT_MS, retries: 1, userAgentAppendix: 'Bobbin' },
    ws: {
      buildStrategy: (manager) => {
        const strategy = new SimpleShardingStrategy(manager);
        strategies.push(strategy);
        return strategy;
      },
      buildIdentifyThrottler: async (manager) => {
        const { session_start_limit: limit } = await manager.fetchGatewayInformation();
        return identifyPace.throttler(limit);
      },
    },
  };
  const client = new Client(options);
  const ended = new AbortController();
  void watchHeartbeats(strategies, clock, log, ended.signal);
  return {
    client,
    async end() {
      ended.abort();
      for (const strategy of strategies) stayDown(strategy);
      const destroyed = client.destroy().catch(() => {}); // a client that is already down
      const enough = new AbortController();
      await Promise.race([destroyed, clock.sleep(END_MS, enough.signal).catch(() => {})]);
      enough.abort();
    },
  };
}

function intents(readsContent: boolean): GatewayIntentBits[] {
  const least = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  return readsContent ? [...least, GatewayIntentBits.MessageContent] : least;
}

/**
 * A shard that is destroyed between two attempts to connect makes the next one all the same, and identifies: a second
 * session of a client that nobody holds any more. (@discordjs/ws 1.2.3, WebSocketShard#destroy)
 */
function stayDown(strategy: SimpleShardingStrategy): void {
  const shards: unknown = Reflect.get(strategy, 'shards');
  if (!(shards instanceof Map)) return;
  for (const shard of shards.values()) {
    Object.defineProperty(shard, 'internalConnect', { value: () => Promise.resolve() });
  }
}
