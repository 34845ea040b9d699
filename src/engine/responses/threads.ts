/** Threads on Conversations: created, appended to, and deleted in part or whole. */

import type { Engine } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import { createDeletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { orProtocolFailure } from '../service/failures/protocol.ts';
import { ignoreGone, retryTransient } from '../service/retry.ts';
import { addItems, appendMessages, ITEMS_PER_CALL } from './items/append.ts';
import { latestItems } from './items/latest-items.ts';
import { locateMessages } from './items/locate.ts';
import { itemOfEntry } from './items/make-items.ts';
import type { Removal } from './items/removal.ts';

interface ResponsesThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly locate: Engine['locate'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
}

interface ThreadDeps {
  readonly client: Client;
  readonly removal: Removal;
  readonly abandoned: AbandonedRuns;
}

/** The id of a stored response. Every other id that we keep is an item's. */
const RESPONSE_ID = /^resp_/;
const DELETE_TRIES = 3;

export function createResponsesThreads({ client, removal, abandoned }: ThreadDeps): ResponsesThreads {
  /** Where a server cannot delete responses they are left to expire, as they all do. */
  const responses = createDeletion(client, (_thread, id) =>
    client.write(`delete ${id}`, (options) => client.openai.responses.delete(id, options), {
      missing: 'unsupported',
    }),
  );

  return {
    create: (seed, signal) =>
      orProtocolFailure(() => createConversation(client, seed, signal), 'responses', client),

    append: (thread, messages, options) =>
      appendMessages({ client, abandoned }, thread.id, messages, options),

    locate: ({ id }, brought, signal) => locateMessages(client, id, brought, signal),

    async forget(thread, refs) {
      const ids = refs.flatMap((ref) => ref.remoteIds ?? []);
      const itemIds = ids.filter((id) => !RESPONSE_ID.test(id));
      const responseIds = ids.filter((id) => RESPONSE_ID.test(id));
      const kept = await removeItems(removal, thread.id, new Set(itemIds));
      await responses.all(thread.id, responseIds);
      const isKept = (ref: MessageRef): boolean => ref.remoteIds?.some((id) => kept.has(id)) ?? true;
      return { thread, kept: refs.filter(isKept) };
    },

    async delete({ id }) {
      // Deleting a conversation leaves its items behind at the service, so they go first.
      await ignoreGone(removeEverything(client, removal, id));
      await deleteConversation(client, id);
    },
  };
}

export async function createConversation(
  client: Client,
  ...[seed, signal]: Parameters<Engine['createThread']>
): ReturnType<Engine['createThread']> {
  const items = seed.flatMap(itemOfEntry);
  const { conversations } = client.openai;
  const { id } = await client.write(
    'create a conversation',
    (options) => conversations.create({ items: items.slice(0, ITEMS_PER_CALL) }, options),
    { signal, missing: 'unsupported', holds: 'id' },
  );
  try {
    await addItems(client, id, items.slice(ITEMS_PER_CALL), signal);
  } catch (error) {
    // Half a memory is worse than none. The error to throw is the one that cut it, not the deletion's.
    await deleteConversation(client, id).catch(() => {});
    throw error;
  }
  return { engine: 'responses', id };
}

/** Returns the ids that remain. Of a conversation that is gone nothing does. */
async function removeItems(
  removal: Removal,
  conversation: string,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  if (ids.size === 0) return ids;
  try {
    return new Set((await removal.remove(conversation, () => ids)).kept);
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'gone') return new Set();
    throw error;
  }
}

async function removeEverything(client: Client, removal: Removal, conversation: string): Promise<void> {
  const items = await latestItems(client, conversation, { limit: Number.POSITIVE_INFINITY });
  await removal.deletion.all(
    conversation,
    items.flatMap((item) => item.id ?? []),
  );
}

export function deleteConversation(client: Client, id: string): Promise<void> {
  const once = () =>
    client.write(`delete ${id}`, (options) => client.openai.conversations.delete(id, options));
  return ignoreGone(retryTransient(once, { clock: client.clock, tries: DELETE_TRIES }));
}
