/** Takes items out of conversations, together with those that depend on them. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import { createDeletion, type Deletion } from '../../run/deletion.ts';
import type { Client } from '../../service/client.ts';
import { withDependents } from './dependencies.ts';
import { latestItems } from './latest-items.ts';

export interface Removal {
  /** Deletes single items, whatever depends on them. */
  readonly deletion: Deletion;
  /** Deletes the chosen items and those that depend on them. Throws fault `gone` where the conversation is gone. */
  remove(
    conversation: string,
    choose: (oldestFirst: readonly ConversationItem[]) => ReadonlySet<string>,
    signal?: AbortSignal,
  ): Promise<{ readonly removed: readonly string[]; readonly kept: readonly string[] }>;
}

export function createRemoval(client: Client): Removal {
  const deletion = createDeletion(client, (conversation, id, signal) =>
    client.write(
      `delete ${id} of ${conversation}`,
      (options) => client.openai.conversations.items.delete(id, { conversation_id: conversation }, options),
      { signal, missing: 'unsupported' },
    ),
  );
  return {
    deletion,
    async remove(conversation, choose, signal) {
      const everything = { limit: Number.POSITIVE_INFINITY, signal };
      const oldestFirst = (await latestItems(client, conversation, everything)).reverse();
      const chosen = withDependents(oldestFirst, choose(oldestFirst));
      const kept = await deletion.all(conversation, chosen, signal);
      return { removed: chosen.filter((id) => !kept.includes(id)), kept };
    },
  };
}
