/** What a run carries with it through the files of its engine. */

import type { RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import type { Client } from '../service/client.ts';

export interface RunContext {
  readonly client: Client;
  readonly log: Log;
  readonly request: RunRequest;
  /** Their signal aborts with the caller's and at the deadline. */
  readonly options: RunOptions;
}

/** The reference to a run that begins now. */
export function refOf({ client, request }: Pick<RunContext, 'client' | 'request'>, id: string): RunRef {
  const { engine, id: threadId } = request.thread;
  return { engine, threadId, id, startedAt: client.clock.now() };
}

/** The ids under which the service keeps the turn's own messages. */
export function ownIds({ appended }: Pick<RunRequest, 'appended'>): ReadonlySet<string> {
  return new Set(appended.flatMap((ref) => ref.remoteIds));
}
