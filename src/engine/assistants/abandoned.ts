/** What runs and turns that came to nothing have left in a thread, and how it is taken out. */

import type { Message } from 'openai/resources/beta/threads/messages';
import { EngineError } from '../../errors.ts';
import type { Remains } from '../run/abandoned-runs.ts';
import { unanswered } from '../run/content-retry.ts';
import type { Deletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { type AssistantsRun, lookAtRun } from './follow.ts';
import { isOver } from './output.ts';

/** A run that ends badly may leave half a message; a cancelled one may complete after all, and leave a whole one. */
export async function clearRun(
  { client, deletion }: { readonly client: Client; readonly deletion: Deletion },
  threadId: string,
  id: string,
  signal?: AbortSignal,
): Promise<Remains> {
  try {
    const run = await lookAtRun(client, threadId, id, signal);
    const query = { run_id: id, order: 'desc' as const, limit: 100 };
    const page = await client.read(
      `list the messages of ${id}`,
      (options) => client.openai.beta.threads.messages.list(threadId, query, options),
      { signal, holds: 'list' },
    );
    const said = page.data.filter((message) => message.role === 'assistant' && message.run_id === id);
    await deletion.all(
      threadId,
      said.map((message) => message.id),
      signal,
    );
    return isOver(run) && run.status !== 'cancelled' ? 'settled' : 'may-still-speak';
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'gone') return 'settled';
    throw error;
  }
}

const LOOK_BACK_MESSAGES = 100;

/** Takes out the messages of earlier turns that were never answered. Whether there were any. */
export async function dropUnanswered(context: AssistantsRun): Promise<boolean> {
  const { client, request, deletion, signal, log } = context;
  const { id } = request.thread;
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  if (own.size === 0) return false; // they could not be told from the turn's own
  const query = { order: 'desc' as const, limit: LOOK_BACK_MESSAGES };
  const page = await client.read(
    `list the messages of ${id}`,
    (options) => client.openai.beta.threads.messages.list(id, query, options),
    { signal, holds: 'list' },
  );
  const isReply = ({ role, status }: Message): boolean => role === 'assistant' && status !== 'incomplete';
  const ids = unanswered(page.data.reverse(), isReply).flatMap((one) => (own.has(one.id) ? [] : one.id));
  const kept = await deletion.all(id, ids, signal);
  const removed = ids.filter((one) => !kept.includes(one));
  if (removed.length > 0)
    log.warn({ thread: id, removed }, 'took unanswered messages out of a thread that was refused');
  return removed.length > 0;
}
