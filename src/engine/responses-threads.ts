/** Threads on Conversations: made, added to, shortened, and taken apart again. */

import type { Engine, ThreadRef } from '../conversation/ports/engine.ts';
import type { Client } from './client.ts';
import { unlessGone } from './patience.ts';
import { addItems, appendMessages, ITEMS_PER_CALL } from './responses-append.ts';
import { deleteItems, itemOfEntry, latestItems, olderHalf } from './responses-items.ts';

interface ResponsesThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
  /** Deletes the older half of the thread's turns: the window is full, and would be for every later turn. */
  trim(thread: ThreadRef, signal: AbortSignal): Promise<void>;
}

/** The service's id of a stored response; every other id that we keep is an item's. */
const RESPONSE_ID = /^resp_/;

export function createResponsesThreads(client: Client): ResponsesThreads {
  const { openai } = client;
  const everything = { limit: Number.POSITIVE_INFINITY };

  const deleteConversation = (id: string): Promise<void> =>
    unlessGone(client.write(`delete ${id}`, (options) => openai.conversations.delete(id, options)));

  const deleteResponse = (id: string): Promise<void> =>
    unlessGone(client.write(`delete ${id}`, (options) => openai.responses.delete(id, options)));

  return {
    async create(seed, signal) {
      const items = seed.flatMap(itemOfEntry);
      const { id } = await client.write(
        'create a conversation',
        (options) => openai.conversations.create({ items: items.slice(0, ITEMS_PER_CALL) }, options),
        { signal, missing: 'unsupported' },
      );
      try {
        await addItems(client, id, items.slice(ITEMS_PER_CALL), signal);
      } catch (error) {
        // Half a memory is worse than none. The failure to tell is the one that cut it, not the deletion's.
        await deleteConversation(id).catch(() => {});
        throw error;
      }
      return { engine: 'responses', id };
    },

    append: (thread, messages, options) => appendMessages(client, thread.id, messages, options),

    async forget(thread, refs) {
      const ids = refs.flatMap((ref) => ref.remoteIds);
      const items = ids.filter((id) => !RESPONSE_ID.test(id));
      await deleteItems(client, thread.id, items);
      await Promise.all(ids.filter((id) => RESPONSE_ID.test(id)).map(deleteResponse));
      return { thread, kept: [] };
    },

    async delete({ id }) {
      // Deleting a conversation leaves its items behind, so they go first.
      const items = latestItems(client, id, everything).then((all) => all.flatMap((item) => item.id ?? []));
      await unlessGone(items.then((ids) => deleteItems(client, id, ids)));
      await deleteConversation(id);
    },

    async trim({ id }, signal) {
      const items = await latestItems(client, id, { ...everything, signal });
      await deleteItems(client, id, olderHalf(items.reverse()));
    },
  };
}
