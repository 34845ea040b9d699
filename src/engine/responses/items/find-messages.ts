/** Finds a turn's messages among the latest items of its conversation. Items carry nothing of ours, so texts are compared. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ThreadEnd } from '../../../conversation/refs.ts';
import type { Client } from '../../service/client.ts';
import { objectsOf, stringOf } from '../../service/response-shape.ts';
import { LOOK_BACK_ITEMS, latestItems } from './latest-items.ts';

/** What a conversation has got since the end that is known. */
export interface TurnItems {
  readonly oldestFirst: readonly ConversationItem[];
  /** Whether the known end was found, so that nothing of what came before the turn is among them. */
  readonly isExact: boolean;
}

/** @param mostWithoutEnd how many of the latest items are of interest where the end is not known */
export async function itemsOfTurn(
  client: Client,
  conversation: string,
  {
    threadEnd,
    mostWithoutEnd,
    signal,
  }: {
    readonly threadEnd: ThreadEnd;
    readonly mostWithoutEnd: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<TurnItems> {
  const until = new Set(threadEnd ?? []);
  const limit = threadEnd === null ? mostWithoutEnd : LOOK_BACK_ITEMS;
  if (limit === 0) return { oldestFirst: [], isExact: false };
  const items = await latestItems(client, conversation, { limit, until, signal });
  const isEndThere = until.has(items.at(-1)?.id ?? '');
  const isWhole = threadEnd?.length === 0 && items.length < limit;
  return {
    oldestFirst: (isEndThere ? items.slice(0, -1) : items).reverse(),
    isExact: isEndThere || isWhole,
  };
}

/** Messages that were found, and what follows them. */
export interface FoundMessages {
  readonly ids: readonly string[];
  readonly after: readonly ConversationItem[];
}

/**
 * The longest beginning of `texts` that stands at the end. Where the items are exactly the turn's, all of the texts count
 * wherever they stand, because a run that has brought them is followed by its reply.
 */
export function findMessages({ oldestFirst, isExact }: TurnItems, texts: readonly string[]): FoundMessages {
  const said = oldestFirst.map(saidBy);
  const matches = (from: number, count: number): boolean =>
    said.slice(from, from + count).every((text, index) => text === texts[index]);
  const found = (from: number, count: number): FoundMessages => ({
    ids: oldestFirst.slice(from, from + count).flatMap(({ id }) => id ?? []),
    after: oldestFirst.slice(from + count),
  });
  if (isExact && texts.length > 0)
    for (let from = 0; from + texts.length <= said.length; from++)
      if (matches(from, texts.length)) return found(from, texts.length);
  for (let count = Math.min(said.length, texts.length); count > 0; count--)
    if (matches(said.length - count, count)) return found(said.length - count, count);
  return found(said.length, 0);
}

/** What a person has said with the item; null if it is nothing of the kind. */
export function saidBy(item: ConversationItem): string | null {
  if (item.type !== 'message' || item.role !== 'user') return null;
  const parts = objectsOf<(typeof item.content)[number]>(item.content);
  return parts.map((part) => ('text' in part ? stringOf(part.text) : '')).join('');
}
