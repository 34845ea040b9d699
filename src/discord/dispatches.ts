/**
 * The dispatches: what the gateway delivers, handed on the moment it arrives. discord.js's own events wait until every
 * guild is there and come out of order; the raw ones do neither.
 */

import {
  type APIInteraction,
  type APIMessage,
  type Client,
  GatewayDispatchEvents,
  type GatewayGuildCreateDispatchData,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageDeleteBulkDispatchData,
  type GatewayMessageDeleteDispatchData,
  type GatewayMessageUpdateDispatchData,
  type GatewayReadyDispatchData,
} from 'discord.js';
import type { IncomingMessage } from '../conversation/message.ts';
import type { Log } from '../log.ts';
import type { SeenChannel } from './catch-up.ts';
import { type Facts, ingest } from './ingest.ts';

/** Who is told. What a listener throws or rejects with is logged and harms nothing else. */
export interface Listeners {
  onMessage(message: IncomingMessage): unknown;
  /** A person changed the text of a message. */
  onEdit(message: IncomingMessage): unknown;
  onDelete(channelId: string, messageIds: readonly string[]): unknown;
  onInteraction(interaction: APIInteraction): unknown;
  /** A new session names a server's channels; `take` hands on a message of theirs that was read over REST. */
  onServer(channels: readonly SeenChannel[], take: (message: APIMessage) => unknown): unknown;
}

interface DispatchPorts {
  readonly listeners: Listeners;
  /** What ingest needs to know about a message besides its payload. */
  readonly facts: (data: GatewayMessageCreateDispatchData) => Facts;
  readonly onSession: (shardId: number, self: GatewayReadyDispatchData['user'] | null) => void;
  readonly log: Log;
}

/** The edits that are remembered, to tell one from an update that Discord makes on its own, such as a link's preview. */
const EDITS_REMEMBERED = 1_000;

export function listenToDispatches(client: Client, ports: DispatchPorts): void {
  const { listeners, facts, onSession, log } = ports;
  const isNewEdit = createEditMemory();
  const on = <Data>(
    event: GatewayDispatchEvents,
    listener: (data: Data, shardId: number) => unknown,
  ): void => {
    client.ws.on(event, (data: Data, shardId) => {
      const handed = async (): Promise<unknown> => listener(data, shardId);
      handed().catch((error: unknown) =>
        log.error({ event, shard: shardId, error }, 'an event was not taken in'),
      );
    });
  };

  on(GatewayDispatchEvents.Ready, (ready: GatewayReadyDispatchData, shardId) =>
    onSession(shardId, ready.user),
  );
  on(GatewayDispatchEvents.Resumed, (_, shardId) => onSession(shardId, null));
  on(GatewayDispatchEvents.MessageCreate, (data: GatewayMessageCreateDispatchData) =>
    listeners.onMessage(ingest(data, facts(data))),
  );
  on(GatewayDispatchEvents.MessageUpdate, (data: GatewayMessageUpdateDispatchData) => {
    const message = ingest(data, facts(data));
    // Hidden text would put an empty one in the place of what the person had written.
    const counts = isNewEdit(data.id, data.edited_timestamp) && !message.blank;
    return counts ? listeners.onEdit(message) : undefined;
  });
  on(GatewayDispatchEvents.MessageDelete, (data: GatewayMessageDeleteDispatchData) =>
    listeners.onDelete(data.channel_id, [data.id]),
  );
  on(GatewayDispatchEvents.MessageDeleteBulk, (data: GatewayMessageDeleteBulkDispatchData) =>
    listeners.onDelete(data.channel_id, data.ids),
  );
  on(
    GatewayDispatchEvents.GuildCreate,
    ({ id, channels = [], threads = [] }: GatewayGuildCreateDispatchData) => {
      const take = (message: APIMessage): unknown => {
        const data = { ...message, guild_id: id } as GatewayMessageCreateDispatchData;
        return listeners.onMessage(ingest(data, facts(data)));
      };
      return listeners.onServer([...channels, ...threads].map(seenChannel), take);
    },
  );
  on(GatewayDispatchEvents.InteractionCreate, (data: APIInteraction) => listeners.onInteraction(data));
}

function seenChannel(channel: { id: string; last_message_id?: string | null }): SeenChannel {
  return { id: channel.id, lastMessageId: channel.last_message_id ?? null };
}

function createEditMemory(): (messageId: string, editedAt: string | null) => boolean {
  const known = new Map<string, string>();
  return (messageId, editedAt) => {
    if (editedAt === null || known.get(messageId) === editedAt) return false;
    known.set(messageId, editedAt);
    const [oldest] = known.keys();
    if (known.size > EDITS_REMEMBERED && oldest !== undefined) known.delete(oldest);
    return true;
  };
}
