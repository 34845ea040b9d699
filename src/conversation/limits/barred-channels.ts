/** Channels where the bot may not write: nobody is answered there, and those who ask are told as far as that can be. */

import { LRUCache } from 'lru-cache';
import type { Log } from '../../log.ts';
import type { Place } from '../place.ts';
import type { Messenger, WriteBar } from '../ports/messenger.ts';

export interface BarredChannels {
  /** Why nothing may be written in the channel, or null. */
  why(channelId: string): WriteBar | null;
  /** A message of a person gets no answer. The log says it once for each channel and cause. */
  leaveUnanswered(place: Place, messageId: string, why: WriteBar): void;
}

/** Beyond these a channel is told of in the log again. */
const MOST = 10_000;

export function createBarredChannels(
  messenger: Pick<Messenger, 'barred' | 'markUnanswered'>,
  log: Log,
): BarredChannels {
  const told = new LRUCache<string, WriteBar>({ max: MOST });
  return {
    why(channelId) {
      const bar = messenger.barred(channelId);
      if (bar === null) told.delete(channelId);
      return bar;
    },
    leaveUnanswered({ channelId, serverId }, messageId, why) {
      messenger.markUnanswered(channelId, messageId);
      if (told.get(channelId) === why) return;
      told.set(channelId, why);
      log.warn(
        { event: 'channel.barred', conversation: channelId, server: serverId, message: messageId, why },
        'The bot may not write in a channel, so it answers nobody there.',
      );
    },
  };
}
