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
import { within } from '../../async/timeout.ts';
import type { Log } from '../../log.ts';
import { watchHeartbeats } from './heartbeat-watchdog.ts';
import type { IdentifyThrottler } from './identify-throttler.ts';
import { keepDown } from './shard-sockets.ts';
import { type ShardChoice, shardOptions } from './shards.ts';

export interface ConnectionConfig {
  readonly token: string;
  /** REST base URL without the version. */
  readonly apiUrl: string;
  readonly shards: ShardChoice;
}

interface ConnectionPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly identifyThrottler: IdentifyThrottler;
}

export interface Connection {
  readonly client: Client;
  /** Ends it within a few seconds whatever state it is in. Never throws. */
  end(): Promise<void>;
}

/** Only the bot itself, servers, channels and roles stay in memory: messages are read as they arrive. */
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
const REST_TIMEOUT_MS = 10_000;

export function createConnection(
  { apiUrl, shards }: ConnectionConfig,
  readsContent: boolean,
  { clock, log, identifyThrottler }: ConnectionPorts,
): Connection {
  const strategies: SimpleShardingStrategy[] = [];
  const options: ClientOptions = {
    intents: intents(readsContent),
    ...shardOptions(shards),
    makeCache: Options.cacheWithLimits(NOTHING_CACHED),
    allowedMentions: { parse: [] },
    rest: { api: apiUrl, version: '10', timeout: REST_TIMEOUT_MS, retries: 1, userAgentAppendix: 'Bobbin' },
    ws: {
      buildStrategy: (manager) => {
        const strategy = new SimpleShardingStrategy(manager);
        strategies.push(strategy);
        return strategy;
      },
      buildIdentifyThrottler: async (manager) => {
        const { session_start_limit: limit } = await manager.fetchGatewayInformation();
        return identifyThrottler.forConnection(limit);
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
      for (const strategy of strategies) keepDown(strategy);
      const destroyed = client.destroy().catch(() => {}); // a client that is already down
      await within(clock, END_MS, destroyed, () => {});
    },
  };
}

function intents(readsContent: boolean): GatewayIntentBits[] {
  const least = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
  return readsContent ? [...least, GatewayIntentBits.MessageContent] : least;
}
