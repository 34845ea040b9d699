/** What Discord answers over REST, as tests need it, with only the interesting fields spelled out. */

import {
  type APIMessage,
  DiscordAPIError,
  MessageReferenceType,
  MessageType,
  RateLimitError,
} from 'discord.js';
import { CHANNEL } from './messages.ts';

/** A message of a person, unless the fields say otherwise. */
export function apiMessage(id: string, fields: Partial<APIMessage> = {}): APIMessage {
  return {
    id,
    channel_id: CHANNEL,
    author: apiUser('400000000000000001'),
    content: '',
    timestamp: '2026-11-24T10:00:00Z',
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: MessageType.Default,
    ...fields,
  };
}

export function apiUser(id: string): APIMessage['author'] {
  return { id, username: 'ada', global_name: 'Ada', discriminator: '0', avatar: null };
}

/** The reference of a reply. */
export function replyTo(messageId: string): NonNullable<APIMessage['message_reference']> {
  return { type: MessageReferenceType.Default, channel_id: CHANNEL, message_id: messageId };
}

/** An answer that refuses a request, or fails. */
export function apiError(status: number, code = 0, message = 'no'): DiscordAPIError {
  const request = { files: undefined, body: undefined };
  return new DiscordAPIError({ message, code }, code, status, 'POST', 'http://127.0.0.1/', request);
}

/** A limit that asks to wait for so many milliseconds. */
export function rateLimit(retryAfter: number): RateLimitError {
  return new RateLimitError({
    retryAfter,
    timeToReset: retryAfter,
    limit: 1,
    method: 'POST',
    hash: '',
    url: '',
    route: '',
    majorParameter: '',
    global: false,
    sublimitTimeout: 0,
    scope: 'user',
  });
}
