/** Reads a run: once, or again and again until it has come far enough. */

import type { Run } from 'openai/resources/beta/threads/runs/runs';
import { lookAt, poll } from '../run/polling.ts';
import type { Client } from '../service/client.ts';
import { requireRun } from './output.ts';

/** The run as it is now. */
export function lookAtRun(client: Client, threadId: string, id: string, signal?: AbortSignal): Promise<Run> {
  return client.read(
    `look at ${id}`,
    (options) => client.openai.beta.threads.runs.retrieve(id, { thread_id: threadId }, options),
    { signal, holds: 'id' },
  );
}

export function pollRun(
  client: Client,
  { threadId, id }: { readonly threadId: string; readonly id: string },
  isEnough: (run: Run) => boolean,
  signal: AbortSignal,
): Promise<Run> {
  const what = `poll ${id}`;
  const look = () =>
    lookAt(
      client,
      what,
      (options) => client.openai.beta.threads.runs.retrieve(id, { thread_id: threadId }, options),
      (body) => requireRun(body, { what, write: false }),
      signal,
    );
  return poll(look, isEnough, { clock: client.clock, signal });
}
