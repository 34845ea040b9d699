/** Places: servers, channels and Discord threads that change or go, with the bot told as Discord tells it. */

import type { LocalGateway } from '../gateway/gateway.ts';
import type { Channel, Server, World } from '../world/entities.ts';
import { channelPayload, memberPayload, serverPayload, userPayload } from '../world/payloads.ts';
import { createRoles, type Roles } from './roles.ts';

export interface Places {
  /** Those that people have. */
  readonly roles: Roles;
  /** Sets what the bot may do in a channel, and in the Discord threads that hang on it. */
  permit(channelId: string, permissions: bigint): void;
  /** Sets what somebody may not do in a channel, and in the Discord threads that hang on it. */
  deny(channelId: string, userId: string, permissions: bigint): void;
  /** Somebody leaves a server; the bot is not told. */
  leave(serverId: string, userId: string): void;
  /** Puts a Discord thread into the archive, and locks it if told so. */
  archive(threadId: string, locked?: boolean): void;
  /** Locks a Discord thread that stays out of the archive, or opens it again. */
  lock(threadId: string, locked?: boolean): void;
  /** Times the bot out until a moment, in milliseconds since the epoch, or ends that. Discord tells of no end that comes by itself. */
  timeOut(serverId: string, until: number | null): void;
  /** Sets what somebody is called in a server; null for what they are called elsewhere. The bot is told of its own alone. */
  nickname(serverId: string, userId: string, nickname: string | null): void;
  /** Deletes a channel with its Discord threads, or one Discord thread. */
  remove(channelId: string): void;
  /** Invites the bot to a server that there is, at this moment unless told, as Discord writes times. */
  invite(serverId: string, at?: string): void;
  /** Removes the bot from a server. */
  kick(serverId: string): void;
  /** A server becomes unavailable, or is back. */
  outage(serverId: string, over?: boolean): void;
}

export function createPlaces(world: World, gateway: LocalGateway): Places {
  const tell = (t: string, serverId: string | null, payload: object): void =>
    gateway.dispatch(t, serverId, () => payload);
  const channelOf = (id: string): Channel => known(world.channels.get(id), `channel ${id}`);
  const serverOf = (id: string): Server => known(world.servers.get(id), `server ${id}`);
  const tellOfBot = (server: Server): void =>
    tell('GUILD_MEMBER_UPDATE', server.id, {
      guild_id: server.id,
      user: userPayload(world.bot),
      ...memberPayload(server, world.bot, world),
    });
  return {
    roles: createRoles(world, gateway),
    permit(channelId, permissions) {
      const channel = channelOf(channelId);
      channel.botPermissions = permissions;
      tell('CHANNEL_UPDATE', channel.serverId, channelPayload(channel));
    },
    deny(channelId, userId, permissions) {
      const channel = channelOf(channelId);
      channel.denied.set(userId, permissions);
      tell('CHANNEL_UPDATE', channel.serverId, channelPayload(channel));
    },
    leave: (serverId, userId) => void serverOf(serverId).left.add(userId),
    archive(threadId, locked = false) {
      const thread = channelOf(threadId);
      thread.archived = true;
      thread.locked = locked;
      tell('THREAD_UPDATE', thread.serverId, channelPayload(thread));
    },
    lock(threadId, locked = true) {
      const thread = channelOf(threadId);
      thread.locked = locked;
      tell('THREAD_UPDATE', thread.serverId, channelPayload(thread));
    },
    timeOut(serverId, until) {
      const server = serverOf(serverId);
      server.botTimedOutUntil = until;
      tellOfBot(server);
    },
    nickname(serverId, userId, nickname) {
      const server = serverOf(serverId);
      if (nickname === null) server.nicknames.delete(userId);
      else server.nicknames.set(userId, nickname);
      if (userId === world.bot.id) tellOfBot(server);
    },
    remove(channelId) {
      const channel = channelOf(channelId);
      world.channels.delete(channelId);
      for (const { id, parentId } of world.channels.values())
        if (parentId === channelId) world.channels.delete(id);
      const isThread = channel.parentId !== null;
      tell(isThread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', channel.serverId, channelPayload(channel));
    },
    invite(serverId, at = new Date().toISOString()) {
      const server = serverOf(serverId);
      server.joinedAt = at;
      tell('GUILD_CREATE', serverId, serverPayload(server, world));
    },
    kick(serverId) {
      world.servers.delete(serverId);
      for (const channel of world.channels.values())
        if (channel.serverId === serverId) channel.botPermissions = 0n;
      tell('GUILD_DELETE', serverId, { id: serverId });
    },
    outage(serverId, over = false) {
      if (over) tell('GUILD_CREATE', serverId, serverPayload(serverOf(serverId), world));
      else tell('GUILD_DELETE', serverId, { id: serverId, unavailable: true });
    },
  };
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
