/** Adds items and messages to a conversation, in as many calls as they need, and finds messages that are there already. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { TurnMessage } from '../../../conversation/ports/engine.ts';
import type { MessageRef } from '../../../conversation/refs.ts';
import { messageText } from '../../run/message-text.ts';
import type { Client } from '../../service/client.ts';
import { asPartialWrite } from '../../service/partial-write.ts';
import { objectsOf, stringOf } from '../../service/response-shape.ts';
import { retryWhileLocked } from '../../service/retry.ts';
import { latestItems } from './latest-items.ts';
import { itemOfMessage } from './make-items.ts';

/** The service's limit on one call. */
export const ITEMS_PER_CALL = 20;
/** How long an append waits for a lock. A run waits until its deadline. */
const LOCK_PATIENCE_MS = 300_000;

/** Returns the new items' ids, in order. A failure after the first call is `committed: 'maybe'`, whatever its own call did. */
export async function addItems(
  client: Client,
  conversation: string,
  items: readonly ResponseInputItem[],
  signal?: AbortSignal,
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < items.length; at += ITEMS_PER_CALL) {
    try {
      ids.push(...(await addBatch(client, conversation, items.slice(at, at + ITEMS_PER_CALL), signal)));
    } catch (error) {
      throw at === 0 ? error : asPartialWrite(error);
    }
  }
  return ids;
}

/** With `lookFirst`, messages that stand at the conversation's end already are not added again. */
export async function appendMessages(
  client: Client,
  conversation: string,
  messages: readonly TurnMessage[],
  { lookFirst, signal }: { readonly lookFirst: boolean; readonly signal?: AbortSignal },
): Promise<MessageRef[]> {
  const sent = messages.filter((message) => messageText(message) !== '');
  const latest =
    lookFirst && sent.length > 0
      ? await latestItems(client, conversation, { limit: sent.length, signal })
      : [];
  const there = alreadyThere(latest, sent.map(messageText));
  const added = await addItems(client, conversation, sent.slice(there.length).flatMap(itemOfMessage), signal);
  const ids = [...there, ...added];
  const idOf = new Map(sent.map(({ key }, index) => [key, ids[index]]));
  return messages.map(({ key }) => {
    const id = idOf.get(key);
    return { key, remoteIds: id === undefined ? [] : [id] };
  });
}

async function addBatch(
  client: Client,
  conversation: string,
  items: ResponseInputItem[],
  signal?: AbortSignal,
): Promise<string[]> {
  const write = () =>
    client.write(
      `append to ${conversation}`,
      (options) => client.openai.conversations.items.create(conversation, { items }, options),
      { signal, holds: 'list' },
    );
  const { data } = await retryWhileLocked(write, {
    clock: client.clock,
    signal,
    patienceMs: LOCK_PATIENCE_MS,
  });
  return objectsOf(data).flatMap((item) => item.id ?? []);
}

/**
 * The ids of the first of these messages that stand at the end of the conversation already. Items carry nothing of ours,
 * so role and text are compared: the longest beginning of `texts` that is the conversation's end counts.
 *
 * @param newestFirst the conversation's latest items
 */
export function alreadyThere(newestFirst: readonly ConversationItem[], texts: readonly string[]): string[] {
  const tail = messagesAtTheEnd(newestFirst);
  for (let count = Math.min(tail.length, texts.length); count > 0; count--) {
    const end = tail.slice(-count);
    if (end.every((item, index) => item.text === texts[index])) return end.map((item) => item.id);
  }
  return [];
}

/** What people have said since the assistant last did anything, oldest first. */
function messagesAtTheEnd(newestFirst: readonly ConversationItem[]): { id: string; text: string }[] {
  const messages: { id: string; text: string }[] = [];
  for (const item of newestFirst) {
    if (item.type !== 'message' || item.role !== 'user') break;
    const parts = objectsOf<(typeof item.content)[number]>(item.content);
    const text = parts.map((part) => ('text' in part ? stringOf(part.text) : '')).join('');
    messages.unshift({ id: item.id, text });
  }
  return messages;
}
