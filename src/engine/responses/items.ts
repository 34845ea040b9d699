/** The items of a conversation: made of messages, listed, and compared with what is there already. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { TurnMessage } from '../../conversation/ports/engine.ts';
import type { TranscriptEntry } from '../../conversation/record/transcript.ts';
import { messageText } from '../run/message-text.ts';
import type { Client } from '../service/client.ts';

/** The service's limit on one page. */
const PAGE = 100;
/** How far back the traces of an earlier run are looked for. */
export const LOOK_BACK_ITEMS = 200;

export function itemOfMessage(message: TurnMessage): ResponseInputItem[] {
  const text = messageText(message);
  return text === '' ? [] : [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }];
}

/** An assistant's earlier words are sent as plain content: only the service itself makes parts of type `output_text`. */
export function itemOfEntry(entry: TranscriptEntry): ResponseInputItem[] {
  return entry.text === '' ? [] : [{ type: 'message', role: entry.role, content: entry.text }];
}

/** The latest items, newest first: `limit` at most, and none before the first whose id is among `until`. */
export async function latestItems(
  client: Client,
  conversation: string,
  options: {
    readonly limit: number;
    readonly until?: ReadonlySet<string>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ConversationItem[]> {
  const items: ConversationItem[] = [];
  let after: string | undefined;
  for (;;) {
    const query = {
      order: 'desc' as const,
      limit: Math.min(PAGE, options.limit),
      ...(after ? { after } : {}),
    };
    const page = await client.read(
      `list items of ${conversation}`,
      (requestOptions) => client.openai.conversations.items.list(conversation, query, requestOptions),
      { signal: options.signal, holds: 'list' },
    );
    for (const item of page.data) {
      items.push(item);
      if (options.until?.has(idOf(item)) || items.length >= options.limit) return items;
    }
    after = page.data.at(-1)?.id ?? undefined;
    if (!page.has_more || after === undefined) return items;
  }
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
    const text = item.content.map((part) => ('text' in part ? part.text : '')).join('');
    messages.unshift({ id: item.id, text });
  }
  return messages;
}

/** The ids of the older half of the conversation's turns. Each goes whole, since parts of a turn depend on one another. */
export function olderHalf(oldestFirst: readonly ConversationItem[]): string[] {
  const starts = oldestFirst.flatMap((item, index) => {
    const begins = isOfUser(item) && !isOfUser(oldestFirst[index - 1]);
    return index === 0 || begins ? [index] : [];
  });
  const cut = starts[Math.ceil((starts.length - 1) / 2)] ?? 0;
  return oldestFirst.slice(0, cut).map(idOf);
}

function isOfUser(item: ConversationItem | undefined): boolean {
  return item?.type === 'message' && item.role === 'user';
}

function idOf(item: ConversationItem): string {
  return item.id ?? '';
}
