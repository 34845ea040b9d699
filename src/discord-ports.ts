/** What the domain asks of Discord, and of what depends on it: its ports, made over one set of clients. */

import type { Clock } from './async/clock.ts';
import type { ConversationsOptions } from './conversation/create-conversations.ts';
import type { Files, FreshLink } from './conversation/ports/files.ts';
import type { Names } from './conversation/ports/look-ups/names.ts';
import { createOptOuts } from './conversation/privacy/opt-outs.ts';
import type { Directory } from './discord/directory/directory.ts';
import type { Nicknames } from './discord/directory/nicknames.ts';
import { createPlaces } from './discord/directory/places.ts';
import { createServers } from './discord/directory/servers.ts';
import type { InteractionCallback } from './discord/interactions/callback.ts';
import type { FirstResponses } from './discord/interactions/first-responses.ts';
import { createReceipts } from './discord/interactions/receipts.ts';
import { createInteractionReplies } from './discord/interactions/replies.ts';
import { createMessageAuthors } from './discord/look-ups/message-authors.ts';
import { createMessageFinder } from './discord/look-ups/message-finder.ts';
import { createPeopleRights } from './discord/look-ups/people-rights.ts';
import { createDiscordThreads } from './discord/receive/discord-threads.ts';
import { createFreshLink } from './discord/receive/fresh-link.ts';
import type { DiscordRest } from './discord/rest/create-rest.ts';
import { createMessenger, type DiscordMessenger } from './discord/send/messenger.ts';
import type { CurrentConnection } from './discord/session/current-connection.ts';
import { createFiles } from './files/create-files.ts';
import type { Parts } from './parts.ts';
import { privacyFacts } from './privacy-facts.ts';

/** What the ports stand on. */
export interface Ground {
  readonly connection: CurrentConnection;
  readonly outgoing: DiscordRest;
  readonly nicknames: Nicknames;
  readonly directory: Directory;
  readonly firstResponses: FirstResponses;
  readonly callback: InteractionCallback;
}

export interface DiscordPorts
  extends Pick<
      ConversationsOptions,
      | 'messageFinder'
      | 'interactionReplies'
      | 'threads'
      | 'files'
      | 'tools'
      | 'names'
      | 'places'
      | 'servers'
      | 'isOperator'
    >,
    PrivacyPorts {
  readonly messenger: DiscordMessenger;
}

type PrivacyPorts = Pick<
  ConversationsOptions,
  'authors' | 'optOuts' | 'privacyFacts' | 'receipts' | 'discordNow'
>;

export function createDiscordPorts(parts: Parts, ground: Ground): DiscordPorts {
  const { config, clock, log, stopping } = parts;
  const { connection, outgoing, nicknames, directory, firstResponses, callback } = ground;
  const { rest, uploadRest, rateLimiter, discordClock, ...forInteractions } = outgoing;
  const messenger = createMessenger({ rest, uploadRest, rateLimiter, directory, clock, log });
  const replying = { rest, rateLimiter, directory, firstResponses, clock: discordClock, log };
  const knowing = { rest, rateLimiter, directory, nicknames, clock, log, signal: stopping };
  const privacyPorts = {
    servers: createServers(connection),
    ...privacyPortsOf(parts, { ...knowing, callback, messenger }, discordClock),
  };
  const asking = { ...knowing, client: connection.client };
  return {
    messenger,
    messageFinder: createMessageFinder({ ...asking, rights: createPeopleRights(asking) }),
    interactionReplies: createInteractionReplies({ ...replying, ...forInteractions }),
    threads: createDiscordThreads(knowing),
    files: createFilesOver(parts, createFreshLink({ rest, rateLimiter, clock, log })),
    tools: parts.makeTools?.({ ...asking, ...privacyPorts }) ?? null,
    names: namesIn(directory),
    places: createPlaces(knowing),
    isOperator: (personId) =>
      config.daily.operators.includes(personId) || directory.ownerIds().includes(personId),
    ...privacyPorts,
  };
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
