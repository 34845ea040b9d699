/**
 * The dispatches: what the gateway delivers, handed on the moment it arrives. discord.js's own events wait until every
 * guild is there and come out of order; the raw ones do neither.
 */

import {
  type APIInteraction,
  type Client,
  GatewayDispatchEvents as Dispatch,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageDeleteBulkDispatchData,
  type GatewayMessageDeleteDispatchData,
  type GatewayMessageUpdateDispatchData,
  type GatewayReadyDispatchData,
} from 'discord.js';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Log } from '../../log.ts';
import { type GuildListeners, listenToGuildEvents, type On } from './guild-events.ts';
import { type MessageContext, parseMessage } from './parse-message.ts';

/** Who is told. What a listener throws or rejects with is logged and harms nothing else. */
export interface GatewayListeners extends GuildListeners {
  /** @param editedAt when its text was changed last before Discord sent it, as Discord writes times */
  onMessage(message: IncomingMessage, editedAt: string | null): unknown;
  /** A person changed the text of a message. Discord may tell it twice, late, or before the message itself. */
  onEdit(message: IncomingMessage, editedAt: string): unknown;
  onDelete(channelId: string, messageIds: readonly string[]): unknown;
  onInteraction(interaction: APIInteraction): unknown;
  /** A new session began, so that anything may have been missed before it. These servers are to follow. */
  onSession(shardId: number, serverIds: readonly string[]): unknown;
}

interface GatewayEventPorts {
  readonly listeners: GatewayListeners;
  /** What ingest needs to know about a message besides its payload. */
  readonly facts: (data: GatewayMessageCreateDispatchData) => MessageContext;
  /** A session goes on; with `ready` it is a new one. */
  readonly onLine: (shardId: number, ready: GatewayReadyDispatchData | null) => void;
  readonly log: Log;
}

export function listenToGatewayEvents(client: Client, ports: GatewayEventPorts): void {
  const { listeners, facts, onLine, log } = ports;
  const on: On = (event, listener) => {
    client.ws.on(event, (data, shardId) => {
      const handed = async (): Promise<unknown> => listener(data, shardId);
      handed().catch((error: unknown) =>
        log.error({ event, shard: shardId, error }, 'an event was not taken in'),
      );
    });
  };

  on(Dispatch.Ready, (ready: GatewayReadyDispatchData, shardId) => {
    onLine(shardId, ready);
    return listeners.onSession(
      shardId,
      ready.guilds.map(({ id }) => id),
    );
  });
  on(Dispatch.Resumed, (_, shardId) => onLine(shardId, null));
  on(Dispatch.MessageCreate, (data: GatewayMessageCreateDispatchData) =>
    listeners.onMessage(parseMessage(data, facts(data)), data.edited_timestamp),
  );
  on(Dispatch.MessageUpdate, (data: GatewayMessageUpdateDispatchData) => {
    // Without a time it is an update that Discord makes of its own accord, such as a link's preview.
    if (data.edited_timestamp === null) return undefined;
    const message = parseMessage(data, facts(data));
    // Hidden text would put an empty one in the place of what the person had written.
    return message.contentHidden ? undefined : listeners.onEdit(message, data.edited_timestamp);
  });
  on(Dispatch.MessageDelete, (data: GatewayMessageDeleteDispatchData) =>
    listeners.onDelete(data.channel_id, [data.id]),
  );
  on(Dispatch.MessageDeleteBulk, (data: GatewayMessageDeleteBulkDispatchData) =>
    listeners.onDelete(data.channel_id, data.ids),
  );
  on(Dispatch.InteractionCreate, (data: APIInteraction) => listeners.onInteraction(data));
  listenToGuildEvents(client, on, listeners);
}
