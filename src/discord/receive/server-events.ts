/** The gateway's events about servers, channels and Discord threads that come, change and go. */

import {
  ChannelType,
  type Client,
  GatewayDispatchEvents as Dispatch,
  type GatewayChannelDeleteDispatchData,
  type GatewayGuildCreateDispatchData,
  type GatewayGuildDeleteDispatchData,
  type GatewayThreadDeleteDispatchData,
} from 'discord.js';
import type { JoinedServer } from '../../conversation/hello/hello.ts';
import type { SeenChannel } from '../catch-up/missed-channels.ts';

/** Hands every event of a kind to a listener. */
export type On = <Data>(event: Dispatch, listener: (data: Data, shardId: number) => unknown) => void;

export interface ServerListeners {
  /** A session names a server with its channels and active Discord threads, at its beginning or when the bot joins. */
  onServer(serverId: string, channels: readonly SeenChannel[]): unknown;
  /** The same server, as one that the bot is a member of. */
  onMembership(server: JoinedServer): unknown;
  /** A channel was deleted, and its Discord threads with it. */
  onChannelsGone(channelIds: readonly string[]): unknown;
  /** The bot was removed from the server. */
  onServerLeft(serverId: string): unknown;
  /** What the bot may do in the server may have changed. */
  onRightsChanged(serverId: string): unknown;
}

export function listenToServerEvents(client: Client, on: On, listeners: ServerListeners): void {
  on(Dispatch.GuildCreate, (server: GatewayGuildCreateDispatchData) => {
    const { id, channels = [], threads = [] } = server;
    listeners.onRightsChanged(id);
    listeners.onMembership(joinedServer(server));
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

/** An outage of Discord's own leaves almost everything out. */
function joinedServer({
  id,
  joined_at,
  system_channel_id,
  channels = [],
}: Partial<GatewayGuildCreateDispatchData> & { readonly id: string }): JoinedServer {
  const texts = channels.filter((channel) => channel.type === ChannelType.GuildText);
  const inOrder = texts
    .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map((channel) => channel.id);
  const isFirst = (channelId: string): boolean => channelId === system_channel_id;
  return {
    id,
    joinedAt: Date.parse(joined_at ?? ''),
    channelIds: [...inOrder.filter(isFirst), ...inOrder.filter((channelId) => !isFirst(channelId))],
  };
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
