/** Joins the conversations to Discord: what arrives there goes to them, and what they say goes out. */

import type { Clock } from './async/clock.ts';
import type { Config } from './config.ts';
import type { Conversations, Recheck } from './conversation/conversations.ts';
import { type ConversationsOptions, createConversations } from './conversation/create-conversations.ts';
import type { Engine } from './conversation/ports/engine.ts';
import type { Files, FreshLink } from './conversation/ports/files.ts';
import type { Names } from './conversation/ports/look-ups/names.ts';
import type { MadeCopies } from './conversation/ports/made-copies.ts';
import type { Moderator } from './conversation/ports/moderator.ts';
import type { Observer } from './conversation/ports/observer.ts';
import type { Store } from './conversation/ports/store.ts';
import type { Transcriber } from './conversation/ports/transcriber.ts';
import { createOptOuts } from './conversation/privacy/opt-outs.ts';
import { createLastOnline, wasEverOnline } from './discord/catch-up/last-online.ts';
import { createRecheck, type ParseMessage } from './discord/catch-up/recheck.ts';
import type { Command } from './discord/command.ts';
import { createDirectory, type Directory } from './discord/directory/directory.ts';
import { createNicknames } from './discord/directory/nicknames.ts';
import { createPlaces } from './discord/directory/places.ts';
import { createServers } from './discord/directory/servers.ts';
import { createInteractionCallback } from './discord/interactions/callback.ts';
import { createFirstResponses } from './discord/interactions/first-responses.ts';
import { createInteractions, type Interactions } from './discord/interactions/interactions.ts';
import { createOpenThread } from './discord/interactions/open-thread.ts';
import { createReceipts } from './discord/interactions/receipts.ts';
import { type Registered, registerCommands } from './discord/interactions/register-commands.ts';
import { createInteractionReplies } from './discord/interactions/replies.ts';
import { createMessageAuthors } from './discord/look-ups/message-authors.ts';
import { createMessageFinder } from './discord/look-ups/message-finder.ts';
import { createPeopleRights } from './discord/look-ups/people-rights.ts';
import { createDiscordThreads } from './discord/receive/discord-threads.ts';
import { createFreshLink } from './discord/receive/fresh-link.ts';
import { type GatewayListeners, listenToGatewayEvents } from './discord/receive/gateway-events.ts';
import { createInbound, type Inbound } from './discord/receive/inbound.ts';
import { parseRestMessage } from './discord/receive/parse-message.ts';
import { createChannelHistory } from './discord/rest/channel-history.ts';
import { createDiscordRest, type DiscordRest } from './discord/rest/create-rest.ts';
import type { OnRequest } from './discord/rest/on-request.ts';
import { createMessenger, type DiscordMessenger } from './discord/send/messenger.ts';
import { createCurrentConnection } from './discord/session/current-connection.ts';
import { createGateway, type Gateway } from './discord/session/gateway.ts';
import type { ShardReadiness } from './discord/session/shards.ts';
import { DiscordError } from './errors.ts';
import { createFiles } from './files/create-files.ts';
import type { MakeTools } from './load-tools.ts';
import type { Log } from './log.ts';
import { privacyFacts } from './privacy-facts.ts';
import type { Readiness } from './readiness.ts';

export interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly madeCopies: MadeCopies;
  readonly engine: Engine;
  readonly transcriber: Transcriber;
  readonly moderator: Moderator | null;
  /** Null where the operator has chosen no function tool. */
  readonly makeTools: MakeTools | null;
  readonly commands: ReadonlyMap<string, Command>;
  /** Is told of what happens to records and turns; undefined where nobody watches. */
  readonly observer: Observer | undefined;
  /** Is told of each request to Discord. */
  readonly onDiscordRequest: OnRequest | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the bot stops. */
  readonly stopping: AbortSignal;
  /** Something that a restart cannot mend. May be called more than once. */
  onFatal(error: unknown): void;
}

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
  const { rest, uploadRest, rateLimiter, discordClock, ...forInteractions } = createOutgoing(parts);
  const nicknames = createNicknames({ rest, rateLimiter, clock, log, signal: stopping });
  const directory = createDirectory(connection, nicknames, discordClock);
  const history = createChannelHistory({ rest, rateLimiter, clock, signal: stopping });
  const messenger = createMessenger({ rest, uploadRest, rateLimiter, directory, clock, log });
  const firstResponses = createFirstResponses();
  const replying = { rest, rateLimiter, directory, firstResponses, clock: discordClock, log };
  const interactionReplies = createInteractionReplies({ ...replying, ...forInteractions });
  const knowing = { rest, rateLimiter, directory, nicknames, clock, log, signal: stopping };
  const threads = createDiscordThreads(knowing);
  const files = createFilesOver(parts, createFreshLink({ rest, rateLimiter, clock, log }));
  const callback = createInteractionCallback(forInteractions.interactionRest, clock);
  const servers = createServers(connection);
  const privacyPorts = {
    servers,
    ...privacyPortsOf(parts, { ...knowing, callback, messenger }, discordClock),
  };
  const tools = parts.makeTools?.({ ...knowing, ...privacyPorts, client: connection.client }) ?? null;
  const asking = { ...knowing, client: connection.client };
  const messageFinder = createMessageFinder({ ...asking, rights: createPeopleRights(asking) });
  const isOperator = (personId: string): boolean =>
    config.daily.operators.includes(personId) || directory.ownerIds().includes(personId);
  const ports = {
    messenger,
    messageFinder,
    interactionReplies,
    threads,
    files,
    tools,
    names: namesIn(directory),
    places: createPlaces(knowing),
    isOperator,
    ...privacyPorts,
  };
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
  const listeners = listenersOf(inbound, interactions, messenger, conversations);
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
      const applicationId = directory.applicationId();
      return registerCommands({
        rest,
        rateLimiter,
        applicationId,
        commands: data,
        clock,
        log,
        signal: stopping,
      });
    },
  };
}

function createOutgoing({ config, clock, log, onFatal, onDiscordRequest: onRequest }: Parts): DiscordRest {
  const { token, apiUrl } = config.discord;
  const onUnauthorized = (): void =>
    onFatal(new DiscordError('token', 'Discord refuses DISCORD_TOKEN; it was reset'));
  return createDiscordRest({ token, apiUrl, clock, log, onUnauthorized, onRequest });
}

function createFilesOver({ config, clock, log }: Parts, freshLink: FreshLink): Files {
  const { apiUrl } = config.discord;
  return createFiles({ apiUrl, maxBytes: config.maxAttachmentBytes, freshLink, clock, log });
}

function namesIn(directory: Directory): Names {
  return {
    server: (serverId) => directory.serverName(serverId) ?? null,
    channel: (channelId) => directory.channelName(channelId) ?? null,
  };
}

type PrivacyPorts = Pick<
  ConversationsOptions,
  'authors' | 'optOuts' | 'privacyFacts' | 'receipts' | 'discordNow'
>;

function privacyPortsOf(
  { config, store, clock }: Parts,
  knowing: Parameters<typeof createMessageAuthors>[0] & Parameters<typeof createReceipts>[0],
  discordClock: Pick<Clock, 'now'>,
): PrivacyPorts {
  return {
    authors: createMessageAuthors(knowing),
    optOuts: createOptOuts(store, clock),
    privacyFacts: privacyFacts(config),
    receipts: createReceipts(knowing),
    discordNow: () => discordClock.now(),
  };
}

function createConversationsOver(
  ports: Pick<
    ConversationsOptions,
    | 'messenger'
    | 'messageFinder'
    | 'interactionReplies'
    | 'threads'
    | 'files'
    | 'tools'
    | 'names'
    | 'places'
    | 'servers'
    | 'isOperator'
  > &
    PrivacyPorts,
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
