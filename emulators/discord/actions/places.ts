/** Places: servers, channels and Discord threads that change or go, with the bot told as Discord tells it. */

import type { LocalGateway } from '../gateway/gateway.ts';
import { channelPayload, guildPayload, memberPayload, userPayload } from '../world/payloads.ts';
import type { Channel, Guild, World } from '../world/world.ts';

export interface Places {
  /** Sets what the bot may do in a channel, and in the Discord threads that hang on it. */
  permit(channelId: string, permissions: bigint): void;
  /** Puts a Discord thread into the archive, and locks it if told so. */
  archive(threadId: string, locked?: boolean): void;
  /** Locks a Discord thread that stays out of the archive, or opens it again. */
  lock(threadId: string, locked?: boolean): void;
  /** Times the bot out until a moment, in milliseconds since the epoch, or ends that. Discord tells of no end that comes by itself. */
  timeOut(guildId: string, until: number | null): void;
  /** Sets what somebody is called in a server; null for what they are called elsewhere. The bot is told of its own alone. */
  nickname(guildId: string, userId: string, nickname: string | null): void;
  /** Deletes a channel with its Discord threads, or one Discord thread. */
  remove(channelId: string): void;
  /** Removes the bot from a server. */
  kick(guildId: string): void;
  /** A server becomes unavailable, or is back. */
  outage(guildId: string, over?: boolean): void;
}

export function createPlaces(world: World, gateway: LocalGateway): Places {
  const tell = (t: string, guildId: string | null, payload: object): void =>
    gateway.dispatch(t, guildId, () => payload);
  const channelOf = (id: string): Channel => known(world.channels.get(id), `channel ${id}`);
  const guildOf = (id: string): Guild => known(world.guilds.get(id), `server ${id}`);
  const tellOfBot = (guild: Guild): void =>
    tell('GUILD_MEMBER_UPDATE', guild.id, {
      guild_id: guild.id,
      user: userPayload(world.bot),
      ...memberPayload(guild, world.bot, world),
    });
  return {
    permit(channelId, permissions) {
      const channel = channelOf(channelId);
      channel.botPermissions = permissions;
      tell('CHANNEL_UPDATE', channel.guildId, channelPayload(channel));
    },
    archive(threadId, locked = false) {
      const thread = channelOf(threadId);
      thread.archived = true;
      thread.locked = locked;
      tell('THREAD_UPDATE', thread.guildId, channelPayload(thread));
    },
    lock(threadId, locked = true) {
      const thread = channelOf(threadId);
      thread.locked = locked;
      tell('THREAD_UPDATE', thread.guildId, channelPayload(thread));
    },
    timeOut(guildId, until) {
      const guild = guildOf(guildId);
      guild.botTimedOutUntil = until;
      tellOfBot(guild);
    },
    nickname(guildId, userId, nickname) {
      const guild = guildOf(guildId);
      if (nickname === null) guild.nicknames.delete(userId);
      else guild.nicknames.set(userId, nickname);
      if (userId === world.bot.id) tellOfBot(guild);
    },
    remove(channelId) {
      const channel = channelOf(channelId);
      world.channels.delete(channelId);
      for (const { id, parentId } of world.channels.values())
        if (parentId === channelId) world.channels.delete(id);
      const isThread = channel.parentId !== null;
      tell(isThread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', channel.guildId, channelPayload(channel));
    },
    kick(guildId) {
      world.guilds.delete(guildId);
      for (const channel of world.channels.values())
        if (channel.guildId === guildId) channel.botPermissions = 0n;
      tell('GUILD_DELETE', guildId, { id: guildId });
    },
    outage(guildId, over = false) {
      if (over) tell('GUILD_CREATE', guildId, guildPayload(guildOf(guildId), world));
      else tell('GUILD_DELETE', guildId, { id: guildId, unavailable: true });
    },
  };
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
