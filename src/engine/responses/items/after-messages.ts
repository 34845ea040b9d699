/** What a conversation has got since the turn's own messages: what an earlier attempt at the turn has come to. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import { messageText } from '../../run/message-text.ts';
import { broughtMessages, ownIds } from '../../run/run-context.ts';
import type { ResponsesContext } from '../context.ts';
import { findMessages, itemsOfTurn } from './find-messages.ts';
import { LOOK_BACK_ITEMS, latestItems } from './latest-items.ts';

/** Oldest first; empty where the turn's own messages are not found. */
export async function itemsAfterMessages({
  client,
  request,
  options,
}: ResponsesContext): Promise<readonly ConversationItem[]> {
  const { thread, threadEnd } = request;
  const { signal } = options;
  const brought = broughtMessages(request).map(messageText);
  if (brought.length > 0) {
    const items = await itemsOfTurn(client, thread.id, { threadEnd, mostWithoutEnd: 0, signal });
    const { ids, after } = findMessages(items, brought);
    return ids.length === brought.length ? after : [];
  }
  const own = ownIds(request);
  if (own.size === 0) return [];
  const items = await latestItems(client, thread.id, { limit: LOOK_BACK_ITEMS, until: own, signal });
  const last = items.pop();
  return own.has(last?.id ?? '') ? items.reverse() : [];
}
