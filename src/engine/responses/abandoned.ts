/** What an abandoned response has left in its conversation, and how it is taken out. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ClearRun } from '../run/abandoned-runs.ts';
import type { Client } from '../service/client.ts';
import { messagesBefore } from './items/locate.ts';
import type { Removal } from './items/removal.ts';

/**
 * A cancelled response adds nothing, but it may complete later. Only then are its items in the conversation, after the
 * messages that it has brought: those were appended in the meantime, so they are there twice.
 */
export function createClearResponse(client: Client, removal: Removal): ClearRun {
  return async ({ threadId, id, brings = 0 }, signal) => {
    const { status, output } = await client.read(
      `look at ${id}`,
      (options) => client.openai.responses.retrieve(id, {}, options),
      { signal, holds: 'id' },
    );
    if (status === 'failed') return 'settled';
    if (status !== 'completed' && status !== 'incomplete') return 'may-still-speak';
    const ids = new Set(output.flatMap((item) => item.id ?? []));
    const choose = (items: readonly ConversationItem[]): ReadonlySet<string> =>
      ids.union(new Set(messagesBefore(items, ids, brings).flatMap((item) => item.id ?? [])));
    const { removed, kept } = await removal.remove(threadId, choose, signal);
    return removed.length + kept.length > 0 ? 'settled' : 'may-still-speak';
  };
}
