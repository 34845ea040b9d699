/**
 * What a request says of itself: who asks, as a hash, and which requests share a beginning. Only OpenAI's own address knows
 * these fields.
 */

import { createHash } from 'node:crypto';
import type { RunRequest } from '../../conversation/ports/engine.ts';

/** Half of a SHA-256 in hexadecimal is enough to tell people apart. The service allows 128 characters. */
const IDENTIFIER_LENGTH = 32;

export function identityOf(request: Pick<RunRequest, 'thread' | 'messages'>): {
  safety_identifier?: string;
  prompt_cache_key: string;
} {
  const author = request.messages.at(-1)?.authorId;
  const cacheKey = { prompt_cache_key: request.thread.id };
  if (author === undefined) return cacheKey;
  const hash = createHash('sha256').update(author).digest('hex');
  return { ...cacheKey, safety_identifier: hash.slice(0, IDENTIFIER_LENGTH) };
}
