/** Joins the conversations to Discord: what arrives there goes to them, and what they say goes out. */

import type { Conversations, Recheck } from './conversation/conversations.ts';
import { createConversations } from './conversation/create-conversations.ts';
import { createLastOnline, wasEverOnline } from './discord/catch-up/last-online.ts';
import { createRecheck, type ParseMessage } from './discord/catch-up/recheck.ts';
import { createDirectory } from './discord/directory/directory.ts';
import { createNicknames } from './discord/directory/nicknames.ts';
import { createInteractionCallback } from './discord/interactions/callback.ts';
import { createFirstResponses } from './discord/interactions/first-responses.ts';
import { createInteractions, type Interactions } from './discord/interactions/interactions.ts';
import { createOpenThread } from './discord/interactions/open-thread.ts';
import { type Registered, registerCommands } from './discord/interactions/register-commands.ts';
import { type GatewayListeners, listenToGatewayEvents } from './discord/receive/gateway-events.ts';
import { createInbound, type Inbound } from './discord/receive/inbound.ts';
import { parseRestMessage } from './discord/receive/parse-message.ts';
import { createChannelHistory } from './discord/rest/channel-history.ts';
import { createDiscordRest, type DiscordRest } from './discord/rest/create-rest.ts';
import type { DiscordMessenger } from './discord/send/messenger.ts';
import { createCurrentConnection } from './discord/session/current-connection.ts';
import { createGateway, type Gateway } from './discord/session/gateway.ts';
import type { ShardReadiness } from './discord/session/shards.ts';
import { createDiscordPorts, type DiscordPorts } from './discord-ports.ts';
import { DiscordError } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Readiness } from './readiness.ts';

export interface Bot {
  readonly conversations: Conversations;
  readonly interactions: Interactions;
  readonly gateway: Gateway;
  readonly recheck: Recheck;
  /** Whether the bot is in session with Discord. */
  readiness(): Readiness;
  shards(): readonly ShardReadiness[];
  /** Tells Discord of the commands, once the gateway has started. Never rejects. */
  registerCommands(): Promise<Registered>;
}

export function assemble(parts: Parts): Bot {
  const { config, store, commands, clock, log, stopping, onFatal } = parts;
  const connection = createCurrentConnection(clock);
  const outgoing = createOutgoing(parts);
  const { rest, rateLimiter, interactionRest, discordClock } = outgoing;
  const asking = { rest, rateLimiter, clock, log, signal: stopping };
  const nicknames = createNicknames(asking);
  const directory = createDirectory(connection, nicknames, discordClock);
  const history = createChannelHistory({ rest, rateLimiter, clock, signal: stopping });
  const firstResponses = createFirstResponses();
  const callback = createInteractionCallback(interactionRest, clock);
  const ground = { connection, outgoing, nicknames, directory, firstResponses, callback };
  const ports = createDiscordPorts(parts, ground);
  const conversations = createConversationsOver(ports, parts);
  const openThread = createOpenThread({ rest, rateLimiter, log });
  const answering = { conversations, callback, firstResponses, openThread, clock, log };
  const interactions = createInteractions({ commands, ...answering });
  const parse: ParseMessage = (message, serverId) => parseRestMessage(message, serverId, directory);
  const isInSession = (): boolean => connection.readiness().ok;
  const inbound = createInbound({
    conversations,
    history,
    lastOnline: createLastOnline({ memory: store, isInSession, clock: discordClock, log, signal: stopping }),
    directory,
    nicknames,
    answerWithinMs: config.discord.catchUpMs,
    clock: discordClock,
    log,
    signal: stopping,
  });
  const listeners = listenersOf(inbound, interactions, ports.messenger, conversations);
  const gateway = createGateway({
    config: { ...config.discord, onRequest: parts.onDiscordRequest },
    rateLimiter,
    memory: store,
    updates: connection.updates,
    listen: (client) => listenToGatewayEvents(client, { listeners, directory, nicknames, log }),
    clock: discordClock,
    log,
    onFatal,
  });
  return {
    conversations,
    interactions,
    gateway,
    recheck: createRecheck({ history, parse, clock, log }),
    readiness: () => connection.readiness(),
    shards: connection.shards,
    registerCommands: () => {
      const data = [...commands.values()].map((command) => command.data);
      return registerCommands({ ...asking, applicationId: directory.applicationId(), commands: data });
    },
  };
}

function createOutgoing({ config, clock, log, onFatal, onDiscordRequest: onRequest }: Parts): DiscordRest {
  const { token, apiUrl } = config.discord;
  const onUnauthorized = (): void =>
    onFatal(new DiscordError('token', 'Discord refuses DISCORD_TOKEN; it was reset'));
  return createDiscordRest({ token, apiUrl, clock, log, onUnauthorized, onRequest });
}

function createConversationsOver(
  ports: DiscordPorts,
  { config, engine, transcriber, moderator, store, madeCopies, observer, clock, log }: Parts,
): Conversations {
  return createConversations({
    ...ports,
    wasOnline: () => wasEverOnline(store),
    engine,
    store,
    madeCopies,
    transcriber,
    moderator,
    observer,
    clock,
    log,
    instructions: config.engine.instructions,
    runTimeoutMs: config.runs.timeoutMs,
    maxConcurrentRuns: config.runs.maxConcurrent,
    allowedModels: config.allowedModels,
    replyStreaming: config.replyStreaming,
    limits: config.daily,
    pricedOn: config.pricedOn,
    prices: config.prices,
  });
}

/** Who takes what the gateway delivers. */
function listenersOf(
  inbound: Inbound,
  interactions: Interactions,
  messenger: DiscordMessenger,
  conversations: Conversations,
): GatewayListeners {
  return {
    onMessage: inbound.onMessage,
    onEdit: inbound.onEdit,
    onDelete: inbound.onDelete,
    onSession: inbound.onSession,
    onServer: inbound.onServer,
    onChannelsGone: inbound.onChannelsGone,
    onServerLeft: inbound.onServerLeft,
    onMembership: conversations.welcome,
    onInteraction: interactions.receive,
    onRightsChanged: messenger.reopen,
  };
}
