/** What the client knows of people in a server and of how its channels lie. Pure look-ups. */

import { type Channel, type Guild, PermissionFlagsBits as Permission } from 'discord.js';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Around } from '../../conversation/ports/look-ups/places.ts';

/** What somebody is in a server, as far as that is known. */
export type Standing = Pick<IncomingMessage['author'], 'roles' | 'mayManage'>;

/** Whoever has one of them changes the settings of a server. */
const TO_MANAGE = Permission.ManageGuild | Permission.Administrator;

/** @param roles ids, that for everybody left out; undefined where nobody knows them */
export function standingIn(
  server: Pick<Guild, 'id' | 'ownerId' | 'roles'> | undefined,
  userId: string,
  roles: readonly string[] | undefined,
): Standing {
  const ofRoles = roles === undefined ? {} : { roles };
  if (server === undefined) return ofRoles;
  const manages = (id: string): boolean => server.roles.cache.get(id)?.permissions.any(TO_MANAGE) === true;
  const mayManage = server.ownerId === userId || [server.id, ...(roles ?? [])].some(manages);
  return mayManage ? { ...ofRoles, mayManage } : ofRoles;
}

/** The channel that a Discord thread hangs on; null for any other channel, undefined for one that is not known. */
export function aroundOf(channel: Channel | undefined): Around | null | undefined {
  if (channel === undefined) return undefined;
  if (!channel.isThread() || channel.parentId === null) return null;
  const { parentId, parent, ownerId } = channel;
  return { channelId: parentId, isForum: parent?.isThreadOnly() === true, startedBy: ownerId };
}

export function isInServer(channel: Channel | undefined, serverId: string): boolean {
  return channel !== undefined && !channel.isDMBased() && channel.guildId === serverId;
}
