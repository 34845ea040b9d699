/** The latest items of a conversation, listed page by page. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { Client } from '../../service/client.ts';
import { objectsOf } from '../../service/response-shape.ts';

/** The service's limit on one page. */
const PAGE = 100;
/** How far back the traces of an earlier run are looked for. */
export const LOOK_BACK_ITEMS = 200;

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
    for (const item of objectsOf(page.data)) {
      items.push(item);
      if (options.until?.has(item.id ?? '') || items.length >= options.limit) return items;
    }
    after = page.data.at(-1)?.id ?? undefined;
    if (!page.has_more || after === undefined) return items;
  }
}
