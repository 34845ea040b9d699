/**
 * The gateway's events, handed on the moment they arrive. discord.js's own events wait until every server is there and
 * come out of order; the raw dispatches do neither.
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
import type { Nicknames } from '../directory/nicknames.ts';
import { type MessageDirectory, parseMessage, peopleIn } from './parse-message.ts';
import { listenToServerEvents, type On, type ServerListeners } from './server-events.ts';

/** What a listener throws or rejects with is logged and harms nothing else. */
export interface GatewayListeners extends ServerListeners {
  /**
   * @param editedAt when its text was changed last before Discord sent it, as Discord writes times
   * @param named the message once it is known what everybody in it is called
   */
  onMessage(
    message: IncomingMessage,
    editedAt: string | null,
    named: () => Promise<IncomingMessage>,
  ): unknown;
  /**
   * A person changed the text of a message. Discord may tell it twice, late, or before the message itself.
   *
   * @param named as of onMessage
   */
  onEdit(message: IncomingMessage, editedAt: string, named: () => Promise<IncomingMessage>): unknown;
  onDelete(channelId: string, messageIds: readonly string[]): unknown;
  onInteraction(interaction: APIInteraction): unknown;
  /** A new session began, so that anything may have been missed before it. It will name these servers one by one. */
  onSession(shardId: number, serverIds: readonly string[]): unknown;
}

interface GatewayEventPorts {
  readonly listeners: GatewayListeners;
  readonly directory: MessageDirectory;
  readonly nicknames: Pick<Nicknames, 'note' | 'learn'>;
  readonly log: Log;
}

/** Listens to a client that has not connected yet. */
export function listenToGatewayEvents(
  client: Client,
  { listeners, directory, nicknames, log }: GatewayEventPorts,
): void {
  const on: On = (dispatch, listener) => {
    client.ws.on(dispatch, (data, shardId) => {
      const handed = async (): Promise<unknown> => listener(data, shardId);
      handed().catch((error: unknown) =>
        log.error(
          { event: 'dispatch.failed', dispatch, shard: shardId, error },
          'An event of Discord was not taken in.',
        ),
      );
    });
  };

  on(Dispatch.Ready, ({ guilds }: GatewayReadyDispatchData, shardId) =>
    listeners.onSession(
      shardId,
      guilds.map(({ id }) => id),
    ),
  );
  const named = (data: GatewayMessageCreateDispatchData) => async (): Promise<IncomingMessage> => {
    await nicknames.learn(data.guild_id ?? null, peopleIn(data));
    return parseMessage(data, directory);
  };
  on(Dispatch.MessageCreate, (data: GatewayMessageCreateDispatchData) => {
    nicknames.note(data);
    return listeners.onMessage(parseMessage(data, directory), data.edited_timestamp, named(data));
  });
  on(Dispatch.MessageUpdate, (data: GatewayMessageUpdateDispatchData) => {
    // Without a time it is an update that Discord makes of its own accord, such as a link's preview.
    if (data.edited_timestamp === null) return undefined;
    const message = parseMessage(data, directory);
    if (message.author.kind === 'self') return undefined; // a reply of the bot's own that grows
    // Hidden text would put an empty one in the place of what the person had written.
    return message.contentHidden ? undefined : listeners.onEdit(message, data.edited_timestamp, named(data));
  });
  on(Dispatch.MessageDelete, (data: GatewayMessageDeleteDispatchData) =>
    listeners.onDelete(data.channel_id, [data.id]),
  );
  on(Dispatch.MessageDeleteBulk, (data: GatewayMessageDeleteBulkDispatchData) =>
    listeners.onDelete(data.channel_id, data.ids),
  );
  on(Dispatch.InteractionCreate, (data: APIInteraction) => listeners.onInteraction(data));
  listenToServerEvents(client, on, listeners);
}
