/** Catch-up: what was said while the bot had no session is read over REST and handed on, before what is said now. */

import type { Conversations } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import { type CatchUpBudget, createCatchUpBudget } from './budget.ts';
import { createDirectMessageCatchUp } from './direct-messages.ts';
import type { FillGapPorts } from './fill-gap.ts';
import type { LastOnline } from './last-online.ts';
import { createMissedChannels, type SeenChannel } from './missed-channels.ts';

export interface CatchUp {
  /** A new session began, so that anything may have been missed. It will name these servers one by one. */
  beginSession(shardId: number, serverIds: readonly string[]): void;
  /** A session names a server with its channels. */
  addServer(serverId: string, channels: readonly SeenChannel[]): void;
  /** The bot was removed from the server. */
  removeServer(serverId: string): void;
  /**
   * Hands on what was missed before the message in its channel. Resolves with whether the message may follow: soon also
   * if what was missed cannot be had, but never once the bot stops, since the next start would take the missed messages
   * for known.
   */
  before(message: IncomingMessage): Promise<boolean>;
}

export interface CatchUpPorts extends FillGapPorts {
  readonly conversations: Pick<Conversations, 'cursor' | 'directMessages'>;
  readonly lastOnline: LastOnline;
}

/** Direct messages come over the first shard alone. */
const SHARD_OF_DIRECT_MESSAGES = 0;

export function createCatchUp(ports: CatchUpPorts): CatchUp {
  const missedChannels = createMissedChannels(ports);
  const directMessages = createDirectMessageCatchUp(ports, missedChannels);
  /** Servers that a new session has announced and not named yet, with what it may spend on them. */
  const announced = new Map<string, CatchUpBudget>();
  let budget = createCatchUpBudget();

  return {
    beginSession(shardId, serverIds) {
      budget = createCatchUpBudget();
      for (const id of serverIds) announced.set(id, budget);
      if (shardId === SHARD_OF_DIRECT_MESSAGES) directMessages.begin(budget);
    },

    addServer(serverId, channels) {
      const spoken = channels.filter(({ lastMessageId }) => lastMessageId !== null);
      missedChannels.add(serverId, spoken, announced.get(serverId) ?? budget);
      announced.delete(serverId);
    },

    removeServer(serverId) {
      announced.delete(serverId);
    },

    async before(message) {
      const { channelId, serverId } = message;
      if (serverId === null) return directMessages.before(message);
      const early = announced.get(serverId);
      // It overtook its server: its channel is read now, while the cursor still tells what was missed.
      if (early !== undefined) missedChannels.add(serverId, [{ id: channelId, lastMessageId: null }], early);
      return missedChannels.before(message);
    },
  };
}

/** Nothing is caught up with. */
export const NO_CATCH_UP: CatchUp = {
  beginSession: () => {},
  addServer: () => {},
  removeServer: () => {},
  before: async () => true,
};
