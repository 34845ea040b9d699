/** What a run that was given up has left in its thread, and how it is taken out. */

import { EngineError } from '../errors.ts';
import type { Remains } from './abandoned-runs.ts';
import { lookAtRun } from './assistants-follow.ts';
import { isOver } from './assistants-output.ts';
import type { Client } from './client.ts';
import type { Deletion } from './deletion.ts';

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
