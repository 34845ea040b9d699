/** The directory: what the bot knows about itself and about the places on Discord, such as names and rights. */

import type { CurrentConnection } from './current-connection.ts';
import type { Nicknames } from './nicknames.ts';

/** Throws BotError `bug` when it is asked before the first session. A lookup of what is not known gives undefined. */
export interface Directory {
  /** The bot's user id. */
  selfId(): string;
  applicationId(): string;
  /** Whether the message-content intent is on: without it Discord hides the text of most messages. */
  readsContent(): boolean;
  /** The role that Discord made for the bot in the server. */
  ownRoleId(serverId: string): string | undefined;
  roleName(serverId: string, roleId: string): string | undefined;
  channelName(channelId: string): string | undefined;
  /** What somebody is called in a server; null for a person without a nickname, undefined if that is not known. */
  nickname: Nicknames['of'];
  /** Whether the bot may read the channel and its history; true for a channel that is not known. */
  mayRead(channelId: string): boolean;
}

export function createDirectory(connection: CurrentConnection, nicknames: Pick<Nicknames, 'of'>): Directory {
  const rolesOf = (serverId: string) => connection.client().guilds.cache.get(serverId)?.roles;
  const channelOf = (channelId: string) => connection.client().channels.cache.get(channelId);
  return {
    selfId: () => connection.selfId(),
    applicationId: () => connection.application().applicationId,
    readsContent: () => connection.application().readsContent,
    ownRoleId: (serverId) => rolesOf(serverId)?.botRoleFor(connection.selfId())?.id,
    roleName: (serverId, roleId) => rolesOf(serverId)?.cache.get(roleId)?.name,
    channelName(channelId) {
      const channel = channelOf(channelId);
      return channel !== undefined && 'name' in channel ? (channel.name ?? undefined) : undefined;
    },
    nickname: nicknames.of,
    mayRead(channelId) {
      const channel = channelOf(channelId);
      const self = connection.client().user;
      if (channel === undefined || channel.isDMBased() || self === null) return true;
      return channel.permissionsFor(self)?.has(['ViewChannel', 'ReadMessageHistory']) ?? true;
    },
  };
}
