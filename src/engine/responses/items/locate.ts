/** Finds the items that a run has brought into its conversation: they stand right before its reply. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { Brought } from '../../../conversation/ports/engine.ts';
import type { MessageRef } from '../../../conversation/refs.ts';
import type { Client } from '../../service/client.ts';
import { saidBy } from './find-messages.ts';
import { latestItems } from './latest-items.ts';

/** None where the reply is gone, or where other words stand before it. */
export async function locateMessages(
  client: Client,
  conversation: string,
  { messages, reply }: Brought,
  signal?: AbortSignal,
): Promise<readonly MessageRef[]> {
  const everything = { limit: Number.POSITIVE_INFINITY, signal };
  const oldestFirst = (await latestItems(client, conversation, everything)).reverse();
  const sent = messages.filter(({ text }) => text !== '');
  const before = messagesBefore(oldestFirst, new Set(reply), sent.length);
  const isSame = before.every((item, index) => saidBy(item) === sent[index]?.text);
  if (before.length < sent.length || !isSame) return [];
  const ids = new Map(sent.map(({ key }, index) => [key, before[index]?.id ?? '']));
  return messages.map(({ key }) => {
    const id = ids.get(key);
    return { key, remoteIds: id === undefined ? [] : [id] };
  });
}

/** What people have said right before the first of the items with these ids: the last `count` messages at most. */
export function messagesBefore(
  oldestFirst: readonly ConversationItem[],
  ids: ReadonlySet<string>,
  count: number,
): readonly ConversationItem[] {
  const at = oldestFirst.findIndex(({ id }) => ids.has(id ?? ''));
  let from = Math.max(at, 0);
  while (from > 0 && at - from < count && isSaidAt(oldestFirst, from - 1)) from--;
  return at < 0 ? [] : oldestFirst.slice(from, at);
}

function isSaidAt(items: readonly ConversationItem[], index: number): boolean {
  const item = items[index];
  return item !== undefined && saidBy(item) !== null;
}
