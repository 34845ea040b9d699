/**
 * What a request says of itself: who asks, as a hash, and which requests share a beginning. Only OpenAI's own address knows
 * these fields.
 */

import { createHmac, randomBytes } from 'node:crypto';
import type { RunRequest } from '../../conversation/ports/engine.ts';
import type { Memory } from './engine-config.ts';

/** Half of a SHA-256 in hexadecimal is enough to tell people apart. The service allows 128 characters. */
const IDENTIFIER_LENGTH = 32;
/** The memory keeps this installation's key under this name. */
const MEMORY_NAME = 'identity-key';

export interface Identity {
  safety_identifier?: string;
  prompt_cache_key: string;
}

/** The same for one person as long as the store lives. A plain hash of an id could be found by trying ids. */
export type IdentityOf = (request: Pick<RunRequest, 'thread' | 'messages'>) => Promise<Identity>;

export function createIdentity(memory: Memory): IdentityOf {
  let key: Promise<string> | null = null;
  const known = (): Promise<string> => {
    key ??= keyOf(memory).catch((error: unknown) => {
      key = null;
      throw error;
    });
    return key;
  };
  return async ({ thread, messages }) => {
    const author = messages.at(-1)?.authorId;
    if (author === undefined) return { prompt_cache_key: thread.id };
    const hash = createHmac('sha256', await known())
      .update(author)
      .digest('hex');
    return { prompt_cache_key: thread.id, safety_identifier: hash.slice(0, IDENTIFIER_LENGTH) };
  };
}

async function keyOf(memory: Memory): Promise<string> {
  const kept = await memory.recall(MEMORY_NAME);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString('hex');
  await memory.remember(MEMORY_NAME, made);
  return made;
}
