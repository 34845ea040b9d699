/** Where something happens on Discord. */

import type { IncomingMessage } from './message.ts';

export interface Place {
  readonly channelId: string;
  /** Null in a direct message. */
  readonly serverId: string | null;
  /** Whose own conversation in the channel it is; missing for the channel's. */
  readonly personId?: string;
}

/** Between the ids of a channel and of a person; no id of Discord's has it. */
const SEPARATOR = '.';

/** The id of the conversation in the place: the channel's, or that with the person's behind it. */
export function conversationId({ channelId, personId }: Place): string {
  return personId === undefined ? channelId : `${channelId}${SEPARATOR}${personId}`;
}

/** At the beginning of the ids of people's own conversations in the channel. */
export function ownConversationsIn(channelId: string): string {
  return `${channelId}${SEPARATOR}`;
}

const TRIALS = 'trial:';

/** The id of the record in which a person's trials leave what is to be cleaned up: no channel has such an id, so nothing is ever said there. */
export function trialsId(personId: string): string {
  return `${TRIALS}${personId}`;
}

export function isTrialsId(id: string): boolean {
  return id.startsWith(TRIALS);
}

/** The place that a conversation is in. */
export function placeOfConversation(id: string, serverId: string | null): Place {
  const [channelId = id, personId] = id.split(SEPARATOR);
  return { channelId, serverId, ...(personId === undefined ? {} : { personId }) };
}

/** A server's conversations share what there is between them; a direct message stands for itself. */
export function fairnessKey(place: Place): string {
  return place.serverId ?? place.channelId;
}

/** Discord shows it as the channel's name, and whoever may see the message gets there with it. */
export function messageLink({ channelId, serverId }: Place, messageId: string): string {
  return `https://discord.com/channels/${serverId ?? '@me'}/${channelId}/${messageId}`;
}

/** What is asked in private is said in the person's own conversation. */
export function placeOf({
  channelId,
  serverId,
  author,
  via,
}: Pick<IncomingMessage, 'channelId' | 'serverId' | 'author' | 'via'>): Place {
  return { channelId, serverId, ...(via?.isPrivate === true ? { personId: author.id } : {}) };
}
