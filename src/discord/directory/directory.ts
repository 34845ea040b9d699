/** The directory: what the bot knows about itself and about the places on Discord, such as names and rights. */

import { PermissionFlagsBits as Permission, type PermissionsBitField } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Around } from '../../conversation/ports/look-ups/places.ts';
import type { WriteBar } from '../../conversation/ports/messenger.ts';
import type { CurrentConnection } from '../session/current-connection.ts';
import type { Nicknames } from './nicknames.ts';
import { aroundOf, isInServer, type Standing, standingIn } from './standing.ts';

export interface DiscordThread {
  readonly serverId: string;
  readonly title: string;
  /** The channel that its first message lies in, which has the id of the Discord thread; null if that is not known. */
  readonly firstMessageIn: string | null;
}

/** Throws BotError `bug` when it is asked before the first session. A lookup of what is not known gives undefined. */
export interface Directory {
  /** The bot's user id. */
  selfId(): string;
  applicationId(): string;
  /** Ids of those who own the application: a person, or the members of a team. */
  ownerIds(): readonly string[];
  /** Whether the message-content intent is on: without it Discord hides the text of most messages. */
  readsContent(): boolean;
  /** The role that Discord made for the bot in the server. */
  ownRoleId(serverId: string): string | undefined;
  roleName(serverId: string, roleId: string): string | undefined;
  channelName(channelId: string): string | undefined;
  serverName(serverId: string): string | undefined;
  /** What somebody is called in a server; null for a person without a nickname, undefined if that is not known. */
  nickname: Nicknames['of'];
  /**
   * What somebody is in a server, as far as that is known: their roles, and whether these let them manage it.
   *
   * @param roles as a message tells them; as they were last known where it does not
   */
  standing(serverId: string, userId: string, roles?: readonly string[]): Standing;
  /** Whether the bot may read the channel and its history; true for a channel that is not known. */
  mayRead(channelId: string): boolean;
  /** Why the bot may write nothing in the channel; null where it may, and where that is not known. */
  writeBar(channelId: string): Exclude<WriteBar, 'refused'> | null;
  /** Null for a channel that is none, or not known to be one. */
  discordThread(channelId: string): DiscordThread | null;
  /** The channel that a Discord thread hangs on; null for any other channel, undefined for one that is not known. */
  around(channelId: string): Around | null | undefined;
  /** Whether the channel is known to be in the server. */
  isIn(channelId: string, serverId: string): boolean;
  /** Bytes that one file may have in the channel, which grow with the boosts of its server. */
  fileBytes(channelId: string): number;
  /** Whether the bot may react to messages of the channel; true for a channel that is not known. */
  mayReact(channelId: string): boolean;
}

export function createDirectory(
  connection: CurrentConnection,
  nicknames: Pick<Nicknames, 'of' | 'rolesOf'>,
  clock: Pick<Clock, 'now'>,
): Directory {
  const rolesOf = (serverId: string) => connection.client().guilds.cache.get(serverId)?.roles;
  const channelOf = (channelId: string) => connection.client().channels.cache.get(channelId);

  /** Null in a direct message, and as long as Discord has not said enough. */
  const rightsIn = (channelId: string): Rights | null => {
    const channel = channelOf(channelId);
    const self = connection.client().user;
    if (channel === undefined || channel.isDMBased() || self === null) return null;
    const permissions = channel.permissionsFor(self);
    if (permissions === null) return null;
    const timedOutUntil = channel.guild.members.me?.communicationDisabledUntilTimestamp ?? 0;
    const isThread = channel.isThread();
    return {
      permissions,
      isThread,
      isLocked: isThread && channel.locked === true && !permissions.has(Permission.ManageThreads),
      isTimedOut: timedOutUntil > clock.now() && !permissions.has(Permission.Administrator),
    };
  };

  return {
    selfId: () => connection.selfId(),
    applicationId: () => connection.application().applicationId,
    ownerIds: () => connection.application().ownerIds,
    readsContent: () => connection.application().readsContent,
    ownRoleId: (serverId) => rolesOf(serverId)?.botRoleFor(connection.selfId())?.id,
    roleName: (serverId, roleId) => rolesOf(serverId)?.cache.get(roleId)?.name,
    channelName(channelId) {
      const channel = channelOf(channelId);
      return channel !== undefined && 'name' in channel ? (channel.name ?? undefined) : undefined;
    },
    serverName: (serverId) => connection.client().guilds.cache.get(serverId)?.name,
    nickname: nicknames.of,
    standing(serverId, userId, roles = nicknames.rolesOf(serverId, userId)) {
      return standingIn(connection.client().guilds.cache.get(serverId), userId, roles);
    },
    mayRead: (channelId) =>
      rightsIn(channelId)?.permissions.has(Permission.ViewChannel | Permission.ReadMessageHistory) ?? true,
    writeBar(channelId) {
      const rights = rightsIn(channelId);
      return rights === null ? null : writeBar(rights);
    },
    discordThread(channelId) {
      const channel = channelOf(channelId);
      if (channel === undefined || !channel.isThread()) return null;
      const { parent, name: title, guildId: serverId } = channel;
      if (parent === null) return { serverId, title, firstMessageIn: null };
      // A forum post holds its own first message; elsewhere a Discord thread hangs on a message of the channel around it.
      return { serverId, title, firstMessageIn: parent.isThreadOnly() ? channelId : parent.id };
    },
    around: (channelId) => aroundOf(channelOf(channelId)),
    isIn: (channelId, serverId) => isInServer(channelOf(channelId), serverId),
    fileBytes(channelId) {
      const channel = channelOf(channelId);
      const tier = channel === undefined || channel.isDMBased() ? 0 : channel.guild.premiumTier;
      return FILE_BYTES[tier];
    },
    mayReact(channelId) {
      const rights = rightsIn(channelId);
      if (rights === null) return true;
      return rights.permissions.has(TO_REACT) && !rights.isTimedOut && !rights.isLocked;
    },
  };
}

/**
 * By the tier of a server's boosts. Source: Discord's documentation, "Uploading Files", and its help article on file
 * attachments (https://support.discord.com/hc/en-us/articles/25444343291031).
 */
const FILE_BYTES = { 0: 10_485_760, 1: 10_485_760, 2: 52_428_800, 3: 104_857_600 } as const;

/** Source: Discord's documentation, "Create Reaction". */
const TO_REACT = Permission.ViewChannel | Permission.ReadMessageHistory | Permission.AddReactions;

/** What the bot may do in a channel of a server. */
interface Rights {
  /** As the roles and overwrites give them; a Discord thread has those of the channel that it hangs on. */
  readonly permissions: Pick<PermissionsBitField, 'has'>;
  readonly isThread: boolean;
  /** In a locked Discord thread only those write who manage it. One that is archived alone is opened by a message. */
  readonly isLocked: boolean;
  readonly isTimedOut: boolean;
}

/** A bot with Administrator has every permission, and cannot be timed out. */
function writeBar({
  permissions,
  isThread,
  isLocked,
  isTimedOut,
}: Rights): Exclude<WriteBar, 'refused'> | null {
  if (!permissions.has(Permission.ViewChannel)) return 'no-view';
  if (isTimedOut) return 'timed-out';
  if (isThread && !permissions.has(Permission.SendMessagesInThreads)) return 'no-send-in-threads';
  if (!isThread && !permissions.has(Permission.SendMessages)) return 'no-send';
  return isLocked ? 'locked' : null;
}
