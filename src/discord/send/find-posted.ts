/** Looks in the channel for a part of which it is not known whether it was posted. */

import type { APIMessage, REST } from 'discord.js';
import type { Post } from '../../conversation/ports/messenger.ts';
import type { Directory } from '../directory/directory.ts';
import { requestPage } from '../rest/channel-history.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

interface FindPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Pick<Directory, 'selfId'>;
}

const LOOKED_AT = 100;

export type Sought = Pick<
  Post,
  'fairnessKey' | 'nonce' | 'channelId' | 'part' | 'replyTo' | 'after' | 'earlier' | 'signal'
>;

/**
 * The id of our own message that is this part, or was as it was posted, or null. Its one request has the priority of a post, which waits for it.
 * Throws what REST throws: what follows from that is decided as for a post.
 */
export async function findPosted(
  { fairnessKey, nonce, channelId, part, replyTo, after, earlier, signal }: Sought,
  { rest, rateLimiter, directory }: FindPorts,
): Promise<string | null> {
  await rateLimiter.acquire(fairnessKey, signal);
  const page = await requestPage(rest, channelId, { after, limit: LOOKED_AT }, signal);
  const own = page.filter((message) => message.author.id === directory.selfId());
  const found =
    own.find((message) => message.nonce === nonce) ??
    // Discord does not always send the nonce back.
    own.find((message) => isThisPart(message, part.content, replyTo)) ??
    own.find((message) => earlier !== undefined && isThisPart(message, earlier, replyTo));
  return found?.id ?? null;
}

/**
 * The same words, which Discord strips of white space at both ends, as a reply to the same message. A message that was
 * posted after the one it replies to had gone is a reply to none.
 */
function isThisPart(
  { content, message_reference: reference }: APIMessage,
  words: string,
  replyTo: string | null,
): boolean {
  return content.trim() === words.trim() && (reference === undefined || reference.message_id === replyTo);
}
