/** Where something happens on Discord. */

import type { IncomingMessage } from './message.ts';

export interface Place {
  readonly channelId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
}

/** A server's conversations share what there is between them; a direct message stands for itself. */
export function fairnessKey(place: Place): string {
  return place.serverId ?? place.channelId;
}

/** Discord shows it as the channel's name, and whoever may see the message gets there with it. */
export function messageLink({ channelId, serverId }: Place, messageId: string): string {
  return `https://discord.com/channels/${serverId ?? '@me'}/${channelId}/${messageId}`;
}

export function placeOf(message: Pick<IncomingMessage, 'channelId' | 'serverId'>): Place {
  return { channelId: message.channelId, serverId: message.serverId };
}
