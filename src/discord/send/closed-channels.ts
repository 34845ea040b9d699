/** Channels that could not be written in: for a minute nothing is sent there, since refused requests count. */

import type { Clock } from '../../async/clock.ts';

export interface ClosedChannels {
  /** Why nothing is sent to the channel, or null if something may be. */
  whyClosed(channelId: string): string | null;
  /** @param serverId or the channel's id in a direct message */
  close(channelId: string, serverId: string, why: string): void;
  /** The bot's rights in a server have changed: its channels may be open again. */
  reopen(serverId: string): void;
  /** Somebody writes in the channel: it may be open again. */
  heard(channelId: string): void;
}

const CLOSED_FOR_MS = 60_000;

export function createClosedChannels(clock: Pick<Clock, 'monotonic'>): ClosedChannels {
  const closed = new Map<string, { serverId: string; until: number; why: string }>();
  return {
    whyClosed(channelId) {
      const channel = closed.get(channelId);
      if (channel !== undefined && channel.until > clock.monotonic()) return channel.why;
      closed.delete(channelId);
      return null;
    },
    close(channelId, serverId, why) {
      closed.set(channelId, { serverId, why, until: clock.monotonic() + CLOSED_FOR_MS });
    },
    heard: (channelId) => void closed.delete(channelId),
    reopen(serverId) {
      for (const [channelId, channel] of closed) if (channel.serverId === serverId) closed.delete(channelId);
    },
  };
}
