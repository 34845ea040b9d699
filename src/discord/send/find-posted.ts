/** Looks in the channel for a post of which it is not known whether it arrived. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Post } from '../../conversation/ports/messenger.ts';
import type { ReplyPart } from '../../conversation/record/record.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

interface FindPorts {
  readonly rest: REST;
  readonly pacer: RateLimiter;
  readonly selfId: () => string;
}

const LOOKED_AT = 100;

/** The id of our own message that is this part, or null. Throws what REST throws. */
export async function findPosted(
  { fairnessKey: server, nonce, channelId, part, replyTo, after, signal }: Post,
  { rest, pacer, selfId }: FindPorts,
): Promise<string | null> {
  await pacer.acquire(server, signal);
  const query = new URLSearchParams({ after, limit: String(LOOKED_AT) });
  const messages = (await rest.get(Routes.channelMessages(channelId), { query, signal })) as APIMessage[];
  const own = messages.filter((message) => message.author.id === selfId());
  // Discord may not echo the nonce, and strips white space at both ends of a message.
  const found =
    own.find((message) => message.nonce === nonce) ??
    own.find((message) => isThisPart(message, part, replyTo));
  return found?.id ?? null;
}

/** The same words as a reply to the same message; where that was gone, as a reply to none. */
function isThisPart(
  { content, message_reference: reference }: APIMessage,
  part: ReplyPart,
  replyTo: string | null,
): boolean {
  return (
    content.trim() === part.content.trim() && (reference === undefined || reference.message_id === replyTo)
  );
}
