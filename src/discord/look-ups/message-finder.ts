/** Finds one message for somebody who can see it: by its id, or the latest of their own. */

import { type APIMessage, type Client, DiscordAPIError, type REST, Routes } from 'discord.js';
import { fairnessKey, type Place } from '../../conversation/place.ts';
import type {
  FoundMessage,
  MessageFinder,
  Sought,
} from '../../conversation/ports/look-ups/message-finder.ts';
import type { Directory } from '../directory/directory.ts';
import { parseRestMessage } from '../receive/parse-message.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { PeopleRights } from './people-rights.ts';

interface MessageFinderPorts {
  readonly client: () => Pick<Client, 'channels'>;
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Directory;
  readonly rights: Pick<PeopleRights, 'mayRead'>;
}

/** Discord's most for one request. */
const LATEST = '100';
const NOT_FOUND = { kind: 'not-found' } as const;

export function createMessageFinder(ports: MessageFinderPorts): MessageFinder {
  const { client, rest, rateLimiter, directory, rights } = ports;

  /** Null where Discord says that there is nothing, or lets the bot read nothing. */
  const get = async <T>(
    path: `/${string}`,
    place: Place,
    signal: AbortSignal,
    query = new URLSearchParams(),
  ): Promise<T | 'forbidden' | null> => {
    await rateLimiter.acquire(fairnessKey(place), signal);
    try {
      return (await rest.get(path, { query, signal: ownSignal(signal) })) as T;
    } catch (error) {
      if (!(error instanceof DiscordAPIError)) throw error;
      if (error.status === 403) return 'forbidden';
      if (error.status === 404) return null;
      throw error;
    }
  };

  const maySee = async (
    place: Place,
    personId: string,
    sought: Sought,
    signal: AbortSignal,
  ): Promise<boolean> => {
    if (sought.kind === 'own-latest' || sought.isShown === true) return true;
    const { channelId, serverId } = sought.in;
    if (serverId === null) return channelId === place.channelId; // another direct message is somebody else's
    // A link may name any server with any channel, and rights in the one say nothing of the other.
    const channel = client().channels.cache.get(channelId);
    const isThere = channel !== undefined && !channel.isDMBased() && channel.guildId === serverId;
    return isThere && rights.mayRead(sought.in, personId, signal);
  };

  const foundIn = (
    message: APIMessage | 'forbidden' | null | undefined,
    place: Place,
    id: string | null,
  ): FoundMessage => {
    if (message === 'forbidden') return { kind: 'unreadable', messageId: id };
    if (message === null || message === undefined) return NOT_FOUND;
    return { kind: 'found', message: parseRestMessage(message, place.serverId, directory) };
  };

  return {
    async find(place, personId, sought, signal) {
      if (!(await maySee(place, personId, sought, signal))) return NOT_FOUND;
      const around = sought.kind === 'message' ? sought.in : place;
      const id = sought.kind === 'message' ? sought.id : null;
      if (!directory.mayRead(around.channelId)) return { kind: 'unreadable', messageId: id };
      if (id !== null) {
        const path = Routes.channelMessage(around.channelId, id);
        return foundIn(await get<APIMessage>(path, around, signal), around, id);
      }
      const query = new URLSearchParams({ limit: LATEST });
      const path = Routes.channelMessages(around.channelId);
      const latest = await get<readonly APIMessage[]>(path, around, signal, query);
      const own = Array.isArray(latest) ? latest.find(({ author }) => author.id === personId) : latest;
      return foundIn(own as APIMessage | 'forbidden' | null | undefined, around, null);
    },
  };
}
