/** What a run carries with it through the files of its engine. */

import type { RunOptions, RunRequest, TurnMessage } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import type { Log } from '../../log.ts';
import type { Client } from '../service/client.ts';
import { messageText } from './message-text.ts';

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
  const brings = broughtMessages(request).length;
  return { engine, threadId, id, startedAt: client.clock.now(), ...(brings > 0 ? { brings } : {}) };
}

/** The messages that the run brings into its thread. An empty one is not sent. */
export function broughtMessages({
  appended,
  messages,
}: Pick<RunRequest, 'appended' | 'messages'>): readonly TurnMessage[] {
  return appended === null ? messages.filter((message) => messageText(message) !== '') : [];
}

/** The ids under which the service keeps the turn's own messages, as far as they are known. */
export function ownIds({ appended }: Pick<RunRequest, 'appended'>): ReadonlySet<string> {
  return new Set(appended?.flatMap(({ remoteIds }) => remoteIds ?? []));
}
