/** Threads on Conversations: made, added to, shortened, and taken apart again. */

import type { Engine, RunRequest } from '../../conversation/ports/engine.ts';
import type { MessageRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { createDeletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { ignoreGone, retryTransient } from '../service/retry.ts';
import { addItems, appendMessages, ITEMS_PER_CALL } from './append.ts';
import type { ResponsesRun } from './follow.ts';
import { itemOfEntry, latestItems, olderHalf } from './items.ts';
import type { Removal } from './removal.ts';

interface ResponsesThreads {
  readonly create: Engine['createThread'];
  readonly append: Engine['append'];
  readonly forget: Engine['forget'];
  readonly delete: Engine['deleteThread'];
  /**
   * Deletes the older half of the thread's turns, since the window is full and would be for every later turn: once for
   * each time that it was found full, however often the run is tried after that.
   */
  trim(request: Pick<RunRequest, 'thread' | 'turnId' | 'trims'>, signal: AbortSignal): Promise<void>;
}

/** The service's id of a stored response; every other id that we keep is an item's. */
const RESPONSE_ID = /^resp_/;
const DELETE_TRIES = 3;
/** Threads whose last trim is remembered. */
const MOST_TRIMMED = 1_000;

export function createResponsesThreads(
  client: Client,
  removal: Removal,
  sweep: ResponsesRun['sweep'],
): ResponsesThreads {
  const { clock, openai } = client;
  const everything = { limit: Number.POSITIVE_INFINITY };
  const trimmed = new Map<string, string>();

  const deleteConversation = (id: string): Promise<void> =>
    ignoreGone(
      retryTransient(
        () => client.write(`delete ${id}`, (options) => openai.conversations.delete(id, options)),
        { clock, tries: DELETE_TRIES },
      ),
    );

  /** Where a server cannot delete them they are left to expire, as they all do. */
  const responses = createDeletion(client, (_thread, id) =>
    client.write(`delete ${id}`, (options) => openai.responses.delete(id, options), {
      missing: 'unsupported',
    }),
  );

  const removeItems = async (thread: string, ids: ReadonlySet<string>): Promise<ReadonlySet<string>> => {
    if (ids.size === 0) return ids;
    try {
      return new Set((await removal.remove(thread, () => ids)).kept);
    } catch (error) {
      if (error instanceof EngineError && error.fault === 'gone') return new Set(); // all of them with it
      throw error;
    }
  };

  return {
    async create(seed, signal) {
      const items = seed.flatMap(itemOfEntry);
      const { id } = await client.write(
        'create a conversation',
        (options) => openai.conversations.create({ items: items.slice(0, ITEMS_PER_CALL) }, options),
        { signal, missing: 'unsupported', holds: 'id' },
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

    async append(thread, messages, options) {
      // A reply that came too late would stand between the thread's end and what is looked for there.
      if (options.lookFirst) await sweep(thread.id, options.signal);
      return appendMessages(client, thread.id, messages, options);
    },

    async forget(thread, refs) {
      const ids = refs.flatMap((ref) => ref.remoteIds);
      const kept = await removeItems(thread.id, new Set(ids.filter((id) => !RESPONSE_ID.test(id))));
      await responses.all(
        thread.id,
        ids.filter((id) => RESPONSE_ID.test(id)),
      );
      const isKept = (ref: MessageRef): boolean => ref.remoteIds.some((id) => kept.has(id));
      return { thread, kept: refs.filter(isKept) };
    },

    async delete({ id }) {
      // Deleting a conversation leaves its items behind, so they go first.
      const items = latestItems(client, id, everything).then((all) => all.flatMap((item) => item.id ?? []));
      await ignoreGone(items.then((ids) => removal.deletion.all(id, ids)));
      await deleteConversation(id);
    },

    async trim({ thread: { id }, turnId, trims }, signal) {
      const occasion = `${turnId} ${trims}`;
      if (trims === 0 || trimmed.get(id) === occasion) return;
      const items = await latestItems(client, id, { ...everything, signal });
      await removal.deletion.all(id, olderHalf(items.reverse()), signal);
      if (trimmed.size >= MOST_TRIMMED) trimmed.clear();
      trimmed.set(id, occasion);
    },
  };
}
