/** What an abandoned run has left in its thread, and how it is taken out. */

import type { ClearRun } from '../run/abandoned-runs.ts';
import type { Deletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { latestMessages } from './messages.ts';
import { isOver } from './output.ts';
import { lookAtRun } from './poll.ts';

/** A run that ends badly may leave half a message. A cancelled one may complete later and leave a whole one. */
export function createClearRun(client: Client, deletion: Deletion): ClearRun {
  return async ({ threadId, id: runId }, signal) => {
    const run = await lookAtRun(client, threadId, runId, signal);
    const messages = await latestMessages(client, threadId, { runId, signal });
    const replyIds = messages.flatMap(({ id, role, run_id }) =>
      role === 'assistant' && run_id === runId ? [id] : [],
    );
    await deletion.all(threadId, replyIds, signal);
    return isOver(run) && run.status !== 'cancelled' ? 'settled' : 'may-still-speak';
  };
}
