/** Inbound: what the gateway delivers reaches the conversations, after whatever was missed before it. */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Place } from '../../conversation/place.ts';
import type { Log } from '../../log.ts';
import { snowflakeTime } from '../../snowflake.ts';
import { type CatchUp, createCatchUp, NO_CATCH_UP } from '../catch-up/catch-up.ts';
import type { LastOnline } from '../catch-up/last-online.ts';
import type { Directory } from '../directory/directory.ts';
import type { Nicknames } from '../directory/nicknames.ts';
import type { ChannelHistory } from '../rest/channel-history.ts';
import { addressesBot } from './addressing.ts';
import type { GatewayListeners } from './gateway-events.ts';
import { parseRestMessage, peopleIn } from './parse-message.ts';
import { createReorder, type Reorder } from './reorder.ts';

export interface InboundPorts {
  readonly conversations: Pick<
    Conversations,
    'receive' | 'edit' | 'retract' | 'closeChannel' | 'leaveServer' | 'cursor' | 'directMessages' | 'settings'
  >;
  readonly history: ChannelHistory;
  readonly lastOnline: LastOnline;
  readonly directory: Directory;
  readonly nicknames: Pick<Nicknames, 'learn'>;
  /** What was missed longer ago gets no late answer; with 0 nothing is caught up with. */
  readonly answerWithinMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export type Inbound = Pick<
  GatewayListeners,
  'onMessage' | 'onEdit' | 'onDelete' | 'onSession' | 'onServer' | 'onChannelsGone' | 'onServerLeft'
>;

export function createInbound(ports: InboundPorts): Inbound {
  const { conversations } = ports;
  const reorder = createReorder(conversations);
  const catchUp = ports.answerWithinMs === 0 ? NO_CATCH_UP : catchUpInto(reorder, ports);
  const lanes = createKeyedQueue();

  const onMessage: Inbound['onMessage'] = async (message, editedAt, named) => {
    // Messages are handed on in the order of arrival; what becomes of one holds up none of the others.
    await lanes.inOrder(
      message.channelId,
      async () => {
        const mayFollow = message.author.kind !== 'person' || (await catchUp.before(message));
        if (!mayFollow) return null;
        return message.quote?.kind === 'reply' && isAddressed(message) ? named() : message;
      },
      async (whole) => whole && reorder.receive(whole, editedAt),
    );
  };

  return {
    onMessage,
    async onEdit(message, editedAt, named) {
      await reorder.edit(message, editedAt);
      // What it was before it was edited was not for the bot, or it was taken in and is not taken in again.
      if (isAddedMention(message, editedAt, ports.clock.now())) await onMessage(message, editedAt, named);
    },
    onDelete: (channelId, messageIds) => reorder.remove(channelId, messageIds),
    onSession: (shardId, serverIds) => catchUp.beginSession(shardId, serverIds),
    onServer: (serverId, channels) => catchUp.addServer(serverId, channels),
    async onChannelsGone(channelIds) {
      await Promise.all(channelIds.map((channelId) => conversations.closeChannel(channelId)));
    },
    onServerLeft(serverId) {
      catchUp.removeServer(serverId);
      return conversations.leaveServer(serverId);
    },
  };
}

/** What was missed takes the same way as what is said now. */
function catchUpInto(reorder: Reorder, ports: InboundPorts): CatchUp {
  const { conversations, history, lastOnline, directory, nicknames, answerWithinMs, clock, log, signal } =
    ports;
  return createCatchUp({
    conversations,
    history,
    lastOnline,
    directory,
    answerWithinMs,
    clock,
    log,
    signal,
    async learn(messages, serverId) {
      const channelId = messages[0]?.channel_id;
      if (channelId === undefined || serverId === null) return;
      const isEach = await answersUnaddressed({ channelId, serverId }, conversations);
      const answered = messages.filter((message) => {
        try {
          return isEach || addressesBot(message, serverId, directory);
        } catch {
          return false; // it fails again, and is reported, when it is handed on
        }
      });
      const people = [...new Set(answered.flatMap(peopleIn))];
      await nicknames.learn(serverId, isEach ? people.slice(-MOST_LEARNED) : people);
    },
    // Async, so that a message that cannot be parsed fails alone.
    async handOn(message, serverId, arrival) {
      const parsed = parseRestMessage(message, serverId, directory);
      return reorder.receive(parsed, message.edited_timestamp, arrival);
    },
  });
}

/** A request each: of more people where every message is answered, the last ones count. */
const MOST_LEARNED = 25;

/** Whether what is not said to the bot may be answered there. A store that does not answer says no. */
async function answersUnaddressed(
  place: Place,
  { settings }: Pick<Conversations, 'settings'>,
): Promise<boolean> {
  try {
    const { value } = (await settings(place)).replies;
    return value === 'always' || value === 'author';
  } catch {
    return false; // it fails again, and is reported, when the messages are taken in
  }
}

/** Whether it is answered, wherever it is said: what is not needs no names. */
function isAddressed({ author, mentionsBot, repliesToBot }: IncomingMessage): boolean {
  return author.kind === 'person' && (mentionsBot || repliesToBot);
}

/** What was said longer ago gets no answer for a mention that is added to it. */
const MENTION_ADDED_WITHIN_MS = 15 * 60_000;

/**
 * Whether an edit may have made a question of a message in a server. In a direct message all is answered as it comes. Pins
 * and Discord threads bring the time of an earlier edit, so that the edit alone does not tell how old it is.
 */
function isAddedMention(message: IncomingMessage, editedAt: string, now: number): boolean {
  if (message.serverId === null || message.author.kind !== 'person' || !message.mentionsBot) return false;
  const sentAt = snowflakeTime(message.id);
  return Math.max(Date.parse(editedAt), now) - sentAt <= MENTION_ADDED_WITHIN_MS;
}
