/** The gateway's events about servers, channels and Discord threads that come, change and go. */

import {
  type Client,
  GatewayDispatchEvents as Dispatch,
  type GatewayChannelDeleteDispatchData,
  type GatewayGuildCreateDispatchData,
  type GatewayGuildDeleteDispatchData,
  type GatewayThreadDeleteDispatchData,
} from 'discord.js';
import type { SeenChannel } from '../catch-up/missed-channels.ts';

/** Hands every event of a kind to a listener. */
export type On = <Data>(event: Dispatch, listener: (data: Data, shardId: number) => unknown) => void;

export interface ServerListeners {
  /** A session names a server with its channels and active Discord threads, at its beginning or when the bot joins. */
  onServer(serverId: string, channels: readonly SeenChannel[]): unknown;
  /** A channel was deleted, and its Discord threads with it. */
  onChannelsGone(channelIds: readonly string[]): unknown;
  /** The bot was removed from the server. */
  onServerLeft(serverId: string): unknown;
  /** What the bot may do in the server may have changed. */
  onRightsChanged(serverId: string): unknown;
}

export function listenToServerEvents(client: Client, on: On, listeners: ServerListeners): void {
  on(Dispatch.GuildCreate, ({ id, channels = [], threads = [] }: GatewayGuildCreateDispatchData) => {
    listeners.onRightsChanged(id);
    return listeners.onServer(id, [...channels, ...threads].map(seenChannel));
  });
  on(Dispatch.GuildDelete, ({ id, unavailable }: GatewayGuildDeleteDispatchData) =>
    // An outage of Discord's own: the server comes back, and nothing in it is given up.
    unavailable === true ? undefined : listeners.onServerLeft(id),
  );
  on(Dispatch.ChannelDelete, ({ id }: GatewayChannelDeleteDispatchData) =>
    listeners.onChannelsGone([id, ...threadsOf(client, id)]),
  );
  on(Dispatch.ThreadDelete, ({ id }: GatewayThreadDeleteDispatchData) => listeners.onChannelsGone([id]));

  const changed = ({ guild_id }: { guild_id?: string }): unknown =>
    guild_id === undefined ? undefined : listeners.onRightsChanged(guild_id);
  on(Dispatch.ChannelUpdate, changed);
  on(Dispatch.ThreadUpdate, changed);
  on(Dispatch.GuildRoleUpdate, changed);
  on(Dispatch.GuildMemberUpdate, changed); // without the members intent Discord sends the bot's own alone
}

function seenChannel(channel: { id: string; last_message_id?: string | null }): SeenChannel {
  return { id: channel.id, lastMessageId: channel.last_message_id ?? null };
}

/** Discord sends no event for each of them. The client knows them until it handles the channel's own deletion. */
function threadsOf(client: Client, channelId: string): string[] {
  return [...client.channels.cache.values()]
    .filter((channel) => channel.isThread() && channel.parentId === channelId)
    .map(({ id }) => id);
}
