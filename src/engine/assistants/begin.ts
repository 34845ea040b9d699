/** Begins a run on a thread that another run may hold, or finds the one that an earlier attempt has begun. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Run } from 'openai/resources/beta/threads/runs/runs';
import type { EngineError } from '../../errors.ts';
import type { Opened } from '../service/client.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { AssistantsContext } from './context.ts';
import { createRun, TURN_KEY } from './create.ts';
import { freeThread } from './free-thread.ts';
import { lookAtRun } from './poll.ts';

/** How many runs of the thread are searched for the turn's own. */
const LOOK_BACK_RUNS = 20;
/** An earlier run in one of these states has come to nothing, so another is begun. */
const LOST: ReadonlySet<string> = new Set(['failed', 'expired', 'cancelled', 'cancelling']);

export type Begun =
  | Opened<AssistantStreamEvent>
  /** The turn's own run holds the thread. */
  | { readonly kind: 'found'; readonly runId: string };

/** Begins a run once the thread is free. */
export async function begin(context: AssistantsContext): Promise<Begun> {
  const { client, request, options, abandoned } = context;
  const { signal } = options;
  let foundId: string | null = null;
  return retryWhileLocked<Begun>(
    async () => {
      if (foundId !== null) return { kind: 'found', runId: foundId };
      await abandoned.sweep(request.thread.id, signal);
      return createRun(context);
    },
    { clock: client.clock, signal, patienceMs: Number.POSITIVE_INFINITY },
    async (busy) => {
      foundId = await ownRun(context, busy);
      return foundId !== null || freeThread(context, request.thread.id, busy, signal);
    },
  );
}

/** The id of the run that holds the thread, if an earlier attempt has begun it for this turn and did not learn its id. */
async function ownRun(
  { client, request, options }: AssistantsContext,
  { detail }: EngineError,
): Promise<string | null> {
  if (detail?.kind !== 'active-run') return null;
  const run = await lookAtRun(client, request.thread.id, detail.runId, options.signal);
  return run.metadata?.[TURN_KEY] === request.turnId && run.status !== 'cancelling' ? run.id : null;
}

/** The latest run of an earlier attempt at this turn, unless it has come to nothing. */
export async function findRun({ client, request, options }: AssistantsContext): Promise<Run | null> {
  const { id } = request.thread;
  const query = { order: 'desc' as const, limit: LOOK_BACK_RUNS };
  const page = await client.read(
    `list the runs of ${id}`,
    (requestOptions) => client.openai.beta.threads.runs.list(id, query, requestOptions),
    { signal: options.signal, holds: 'list' },
  );
  const run = page.data.find((one) => one?.metadata?.[TURN_KEY] === request.turnId);
  return run === undefined || LOST.has(run.status) ? null : run;
}
