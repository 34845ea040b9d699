/** Incoming: what the gateway delivers reaches the conversations, after whatever was missed before it. */

import type { APIMessage } from 'discord.js';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import { StoreError } from '../../errors.ts';
import { latest, snowflakeAt } from '../../snowflake.ts';
import { type CatchUpPorts, createCatchUp, STORE_WAIT_MS } from '../catch-up/catch-up.ts';
import type { LastOnline } from '../catch-up/last-online.ts';
import { type CatchUpBudget, createCatchUpBudget } from '../catch-up/report.ts';
import type { GatewayListeners } from './gateway-events.ts';
import { createReorder } from './reorder.ts';

interface InboundPorts extends Omit<CatchUpPorts, 'take'> {
  readonly conversations: Conversations;
  readonly lastInSession: LastOnline;
  ingest(message: APIMessage, serverId: string | null): IncomingMessage;
}

export type Inbound = Pick<
  GatewayListeners,
  'onMessage' | 'onEdit' | 'onDelete' | 'onSession' | 'onServer' | 'onChannelsGone' | 'onServerLeft'
>;

/** With a window of 0 nothing is caught up with. */
export function createInbound(ports: InboundPorts): Inbound {
  const { conversations, windowMs } = ports;
  const arrivals = createReorder(conversations);
  const catchUp = createCatchUp({
    ...ports,
    take: (message, serverId, arrival) =>
      arrivals.take(ports.ingest(message, serverId), message.edited_timestamp, arrival),
  });
  const directMessages = createDirectMessageCatchUp(ports, catchUp);
  const lanes = createKeyedQueue();
  /** Servers that a new session has announced and not named yet, with what it may spend on them. */
  const announced = new Map<string, CatchUpBudget>();
  let requests = createCatchUpBudget();

  const before = async (message: IncomingMessage): Promise<boolean> => {
    const { channelId, serverId, author } = message;
    if (windowMs === 0 || author.kind !== 'person') return true;
    if (serverId === null) return directMessages.before(message);
    const early = announced.get(serverId);
    // It overtook its server: what was missed in its channel is looked for now, while the cursor still tells.
    if (early !== undefined) catchUp.look(serverId, [{ id: channelId, lastMessageId: null }], early);
    return catchUp.before(message);
  };

  return {
    async onMessage(message, editedAt) {
      // They are handed on in the order of arrival; what becomes of one holds up none of the others.
      const { receipt } = await lanes.run(message.channelId, async () => ({
        receipt: (await before(message)) ? arrivals.take(message, editedAt) : null,
      }));
      await receipt;
    },
    onEdit: (message, editedAt) => arrivals.edit(message, editedAt),
    onDelete: (channelId, messageIds) => arrivals.remove(channelId, messageIds),
    onSession(shardId, serverIds) {
      if (windowMs === 0) return;
      requests = createCatchUpBudget();
      for (const id of serverIds) announced.set(id, requests);
      if (shardId === 0) directMessages.begin(requests);
    },
    onServer(serverId, channels) {
      const mine = announced.get(serverId) ?? requests;
      announced.delete(serverId);
      const spoken = channels.filter(({ lastMessageId }) => lastMessageId !== null);
      if (windowMs > 0) catchUp.look(serverId, spoken, mine);
    },
    async onChannelsGone(channelIds) {
      await Promise.all(channelIds.map((channelId) => conversations.closeChannel(channelId)));
    },
    onServerLeft(serverId) {
      announced.delete(serverId);
      return conversations.leaveServer(serverId);
    },
  };
}

/** Discord lists no direct messages to a bot: those that are known are read, the others are looked back in. */
function createDirectMessageCatchUp(
  { conversations, lastInSession, windowMs, clock, log, signal }: InboundPorts,
  catchUp: ReturnType<typeof createCatchUp>,
) {
  /** When the bot was away before the present session, and since when that lasts. */
  let absence: { readonly from: number | null; readonly until: number } | null = null;
  let known: Promise<void> = Promise.resolve();

  const begin = async (requests: CatchUpBudget): Promise<void> => {
    const until = clock.now();
    try {
      absence = { from: await lastInSession.begin(), until };
      const ids = await conversations.directMessages();
      catchUp.look(
        null,
        ids.map((id) => ({ id, lastMessageId: null })),
        requests,
      );
    } catch (error) {
      log.error({ error }, 'what was said in direct messages in the meantime could not be looked for');
      if (error instanceof StoreError && error.fault === 'unavailable')
        void clock.sleep(STORE_WAIT_MS, signal).then(
          () => begin(requests),
          () => {}, // the bot stops
        );
    }
  };

  return {
    begin(requests: CatchUpBudget): void {
      known = begin(requests);
    },
    async before(message: IncomingMessage): Promise<boolean> {
      await known;
      if (!(await catchUp.before(message))) return false;
      const now = clock.now();
      if (absence === null || absence.from === null || now - absence.until > windowMs) return true;
      if ((await conversations.cursor(message.channelId)) !== null) return true;
      return catchUp.lookBack(message, latest(snowflakeAt(absence.from), snowflakeAt(now - windowMs)));
    },
  };
}
