/** Begins a response in a conversation that may be locked, hold something that fails every run, or be answered already. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunResult } from '../../conversation/ports/engine.ts';
import { messageText } from '../run/message-text.ts';
import { broughtMessages, ownIds } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { ResponsesContext } from './context.ts';
import { findMessages, itemsOfTurn } from './items/find-messages.ts';
import { LOOK_BACK_ITEMS, latestItems } from './items/latest-items.ts';
import { danglingCalls, isReply, resultOfItems } from './output.ts';
import { repair } from './repair.ts';

/** How many different faults of one conversation are repaired for one response. */
const MOST_REPAIRS = 4;

export type Begun =
  | Opened<ResponseStreamEvent>
  /** An earlier attempt has answered the turn. */
  | { readonly kind: 'found'; readonly result: RunResult };

/**
 * Begins a response once the conversation is free, or returns the reply that an earlier attempt has left there.
 *
 * With `lookFirst` the reply is looked for at once. After a lock it is always looked for, because a lock says that
 * something ran. A response whose id was lost shows itself by its lock and by its reply alone. So it is missed where a
 * server locks late or never, or where it ends between the look and the beginning: then a second response is made, and
 * people see one of both.
 *
 * @param input the messages that the run brings, or what the functions of its last response have returned
 */
export async function begin(
  context: ResponsesContext,
  { input, lookFirst }: { readonly input: readonly ResponseInputItem[]; readonly lookFirst: boolean },
): Promise<Begun> {
  const { client, request, options, abandoned } = context;
  let isLookedFor = lookFirst;
  return retryWhileLocked<Begun>(
    async () => {
      await abandoned.sweep(request.thread.id, options.signal);
      const result = isLookedFor ? await findReply(context) : null;
      return result === null ? create(context, input) : { kind: 'found', result };
    },
    { clock: client.clock, signal: options.signal, patienceMs: Number.POSITIVE_INFINITY },
    async () => {
      isLookedFor = true;
      return false;
    },
  );
}

/**
 * What the assistant has said after the turn's own messages, or null. Its usage is unknown: the conversation does not
 * keep it. Words before a call that has no output are not a reply yet. Where none of the turn's messages is found, the
 * words at the end may answer something else and do not count.
 */
export async function findReply(context: ResponsesContext): Promise<RunResult | null> {
  const items = await itemsAfterMessages(context);
  const isComplete = items.some(isReply) && danglingCalls(items).length === 0;
  return isComplete ? resultOfItems(items, { kind: 'thread', id: context.request.thread.id }) : null;
}

/** What the conversation has got since the turn's own messages, oldest first; empty where these are not found. */
async function itemsAfterMessages({
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

/** Whether the messages that the run has brought are in the conversation. */
export async function holdsMessages({ client, request, options }: ResponsesContext): Promise<boolean> {
  const { thread, threadEnd } = request;
  const texts = broughtMessages(request).map(messageText);
  const settings = { threadEnd, mostWithoutEnd: 0, signal: options.signal };
  const items = await itemsOfTurn(client, thread.id, settings);
  return findMessages(items, texts).ids.length === texts.length;
}

async function create(
  context: ResponsesContext,
  input: readonly ResponseInputItem[],
): Promise<Opened<ResponseStreamEvent>> {
  for (let repairs = 0; ; repairs++) {
    try {
      return await context.create(context.request, input, context.options);
    } catch (error) {
      if (repairs >= MOST_REPAIRS || !(await repair(context, error))) throw error;
    }
  }
}
