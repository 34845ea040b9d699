/** The message that somebody names: by its id, by its link, or as Discord copies both together. Pure. */

import type { Place } from '../../src/conversation/place.ts';
import type { Sought } from '../../src/conversation/ports/look-ups/message-finder.ts';

const ID = /^\d{15,20}$/;
/** As "Copy ID" with the Shift key gives it. */
const WITH_CHANNEL = /^(\d{15,20})-(\d{15,20})$/;
const LINK =
  /^<?https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/(@me|\d{15,20})\/(\d{15,20})\/(\d{15,20})\/?>?$/;

/** @param text null for the latest of one's own; null is returned for what names no message */
export function soughtIn(text: string | null, place: Place): Sought | null {
  if (text === null) return { kind: 'own-latest' };
  const named = text.trim();
  if (ID.test(named)) return { kind: 'message', id: named, in: place };
  const [, channelId, id] = WITH_CHANNEL.exec(named) ?? [];
  if (channelId !== undefined && id !== undefined)
    return { kind: 'message', id, in: { channelId, serverId: place.serverId } };
  const [, server, channel, message] = LINK.exec(named) ?? [];
  if (server === undefined || channel === undefined || message === undefined) return null;
  const serverId = server === '@me' ? null : server;
  return { kind: 'message', id: message, in: { channelId: channel, serverId } };
}
