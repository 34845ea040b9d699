/** Shortens a conversation that no longer fits the model's window. */

import { LRUCache } from 'lru-cache';
import type { ConversationItem } from 'openai/resources/conversations/items';
import type { RunRequest } from '../../../conversation/ports/engine.ts';
import type { Client } from '../../service/client.ts';
import { latestItems } from './latest-items.ts';
import type { Removal } from './removal.ts';

/**
 * Deletes the older half of the thread's turns where the window was found full, as it would be for every later turn.
 * Does so once each time it was found full, however often the run is tried after that.
 */
export type Trim = (
  request: Pick<RunRequest, 'thread' | 'turnId' | 'trims'>,
  signal: AbortSignal,
) => Promise<void>;

/** How many threads' last trim is remembered. */
const REMEMBERED_THREADS = 1_000;

export function createTrim(client: Client, removal: Removal): Trim {
  /** What a thread was last trimmed for, by its id. */
  const trimmedFor = new LRUCache<string, string>({ max: REMEMBERED_THREADS });
  return async ({ thread: { id }, turnId, trims }, signal) => {
    const occasion = `${turnId} ${trims}`;
    if (trims === 0 || trimmedFor.get(id) === occasion) return;
    const items = await latestItems(client, id, { limit: Number.POSITIVE_INFINITY, signal });
    await removal.deletion.all(id, olderHalf(items.reverse()), signal);
    trimmedFor.set(id, occasion);
  };
}

/** The ids of the older half of the conversation's turns. Each goes whole, since parts of a turn depend on one another. */
export function olderHalf(oldestFirst: readonly ConversationItem[]): string[] {
  const starts = oldestFirst.flatMap((item, index) => {
    const begins = isOfUser(item) && !isOfUser(oldestFirst[index - 1]);
    return index === 0 || begins ? [index] : [];
  });
  const cut = starts[Math.ceil((starts.length - 1) / 2)] ?? 0;
  return oldestFirst.slice(0, cut).flatMap(({ id }) => id ?? []);
}

function isOfUser(item: ConversationItem | undefined): boolean {
  return item?.type === 'message' && item.role === 'user';
}
