/** Whether people may read a channel at this moment: their roles are asked for, since the gateway does not tell of them. */

import {
  type APIGuildMember,
  ChannelType,
  type Client,
  DiscordAPIError,
  PermissionFlagsBits as Permission,
  type REST,
  Routes,
} from 'discord.js';
import type { Place } from '../../conversation/place.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { permissionsOf, type RightsIn } from './permissions.ts';

export interface PeopleRights {
  /** The person in the server; null for somebody who is not of it any more. Throws what REST throws. */
  member(serverId: string, userId: string, signal: AbortSignal): Promise<APIGuildMember | null>;
  /** False also where the channel is not known. Throws what REST throws. */
  mayRead(place: Place, userId: string, signal: AbortSignal): Promise<boolean>;
}

interface PeopleRightsPorts {
  readonly client: () => Pick<Client, 'channels'>;
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
}

const TO_READ = Permission.ViewChannel | Permission.ReadMessageHistory;

export function createPeopleRights({ client, rest, rateLimiter }: PeopleRightsPorts): PeopleRights {
  /** Null for what is not there. */
  const get = async <T>(path: `/${string}`, serverId: string, signal: AbortSignal): Promise<T | null> => {
    await rateLimiter.acquire(serverId, signal);
    try {
      return (await rest.get(path, { signal: ownSignal(signal) })) as T;
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 404) return null;
      throw error;
    }
  };
  const member: PeopleRights['member'] = (serverId, userId, signal) =>
    get<APIGuildMember>(Routes.guildMember(serverId, userId), serverId, signal);

  return {
    member,
    async mayRead({ channelId, serverId }, userId, signal) {
      if (serverId === null) return true; // it is their own direct message
      const found = rightsIn(client(), channelId);
      const person = found === null ? null : await member(serverId, userId, signal);
      if (found === null || person === null) return false;
      const permissions = permissionsOf({ id: userId, roles: person.roles }, found.rights);
      if ((permissions & found.needs) !== found.needs) return false;
      if (!found.isPrivate || (permissions & Permission.ManageThreads) !== 0n) return true;
      return (await get(Routes.threadMembers(channelId, userId), serverId, signal)) !== null;
    },
  };
}

interface ChannelRights {
  readonly rights: RightsIn;
  readonly needs: bigint;
  /** A Discord thread that is for those alone who were added to it. */
  readonly isPrivate: boolean;
}

/** Null for a channel that is not known, or that hangs on one that is not. */
function rightsIn({ channels }: Pick<Client, 'channels'>, channelId: string): ChannelRights | null {
  const channel = channels.cache.get(channelId);
  if (channel === undefined || channel.isDMBased()) return null;
  const around = channel.isThread() ? channel.parent : channel;
  if (around === null) return null;
  const { guild } = channel;
  return {
    rights: {
      serverId: guild.id,
      ownerId: guild.ownerId,
      roles: new Map(guild.roles.cache.map(({ id, permissions }) => [id, permissions.bitfield])),
      overwrites: new Map(
        around.permissionOverwrites.cache.map(({ id, allow, deny }) => [
          id,
          { allow: allow.bitfield, deny: deny.bitfield },
        ]),
      ),
    },
    // The chat of a voice channel is read by those who may connect to it.
    needs: around.isVoiceBased() ? TO_READ | Permission.Connect : TO_READ,
    isPrivate: channel.type === ChannelType.PrivateThread,
  };
}
