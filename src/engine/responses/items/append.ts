/** Adds items and messages to a conversation, in as many calls as they need, and finds messages that are there already. */

import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { AppendOptions, TurnMessage } from '../../../conversation/ports/engine.ts';
import type { MessageRef } from '../../../conversation/refs.ts';
import type { AbandonedRuns } from '../../run/abandoned-runs.ts';
import { messageText } from '../../run/message-text.ts';
import type { Client } from '../../service/client.ts';
import { asPartialWrite } from '../../service/failures/partial-write.ts';
import { objectsOf } from '../../service/response-shape.ts';
import { retryWhileLocked } from '../../service/retry.ts';
import { findMessages, itemsOfTurn } from './find-messages.ts';
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

/**
 * With `lookFirst`, messages that are in the conversation already are not added again. After a lock they are always looked
 * for, because a lock says that something ran, which may have brought them.
 */
export async function appendMessages(
  { client, abandoned }: { readonly client: Client; readonly abandoned: AbandonedRuns },
  conversation: string,
  messages: readonly TurnMessage[],
  { lookFirst, threadEnd = null, signal }: AppendOptions,
): Promise<MessageRef[]> {
  const sent = messages.filter((message) => messageText(message) !== '');
  let isLookedFor = lookFirst;
  const add = async (): Promise<readonly string[]> => {
    const there = isLookedFor ? await find() : [];
    const missing = sent.slice(there.length).flatMap(itemOfMessage);
    return [...there, ...(await addItems(client, conversation, missing, signal))];
  };
  const find = async (): Promise<readonly string[]> => {
    // A late reply of an abandoned run would stand between the thread's end and the messages that are looked for.
    await abandoned.sweep(conversation, signal);
    const options = { threadEnd, mostWithoutEnd: sent.length, signal };
    return findMessages(await itemsOfTurn(client, conversation, options), sent.map(messageText)).ids;
  };
  const ids = await retryWhileLocked(
    add,
    { clock: client.clock, signal, patienceMs: LOCK_PATIENCE_MS },
    async () => {
      isLookedFor = true;
      return false;
    },
  );
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
  const { data } = await client.write(
    `append to ${conversation}`,
    (options) => client.openai.conversations.items.create(conversation, { items }, options),
    { signal, holds: 'list' },
  );
  return objectsOf(data).flatMap((item) => item.id ?? []);
}
