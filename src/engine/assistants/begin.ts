/** Begins a run on a thread that another run may hold, with an assistant that may be gone. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type {
  Run,
  RunCreateParams,
  RunCreateParamsNonStreaming,
} from 'openai/resources/beta/threads/runs/runs';
import { timeoutSignal } from '../../async/timeout.ts';
import type { RunRequest } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import { type CancelOutcome, cancelAtService } from '../service/cancel.ts';
import type { Client, Opened } from '../service/client.ts';
import { preferStream } from '../service/fallback.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { AssistantProvider } from './assistant.ts';
import { type AssistantsRun, lookAtRun, pollRun } from './follow.ts';
import { isOver } from './output.ts';

/** The run's metadata key under which it is found again. */
const TURN_KEY = 'turn';
/** How many messages a full window begins with; each trim halves them. */
const MESSAGES_AT_FIRST = 100;
const LOOK_BACK_RUNS = 20;
/** How long a cancelled run may take to let go of its thread. */
const FREE_LIMIT_MS = 60_000;

/** A run once the thread is free, or the id of the turn's own run if it is that one which holds the thread. */
export async function begin(
  context: AssistantsRun,
): Promise<Opened<AssistantStreamEvent> | { readonly found: string }> {
  const { client, request, signal, freeThread } = context;
  let found: string | null = null;
  return retryWhileLocked(
    async () => {
      if (found !== null) return { found };
      await context.sweep(request.thread.id, signal);
      return create(context);
    },
    { clock: client.clock, signal, patienceMs: Number.POSITIVE_INFINITY },
    async (busy) => {
      found = await ownRun(context, busy);
      return found !== null || freeThread(request.thread.id, busy, signal);
    },
  );
}

/** The id of the run that holds the thread, if it was started for this turn by an attempt that never heard of it. */
async function ownRun(
  { client, request, signal }: AssistantsRun,
  { detail }: EngineError,
): Promise<string | null> {
  if (detail?.kind !== 'active-run') return null;
  const run = await lookAtRun(client, request.thread.id, detail.runId, signal);
  return run.metadata?.[TURN_KEY] === request.turnId && run.status !== 'cancelling' ? run.id : null;
}

/** The latest run of an earlier attempt at this turn, unless it came to nothing and may be started again. */
export async function findRun({ client, request, signal }: AssistantsRun): Promise<Run | null> {
  const query = { order: 'desc' as const, limit: LOOK_BACK_RUNS };
  const what = `list the runs of ${request.thread.id}`;
  const page = await client.read(
    what,
    (options) => client.openai.beta.threads.runs.list(request.thread.id, query, options),
    { signal, holds: 'list' },
  );
  const run = page.data.find((one) => one.metadata?.[TURN_KEY] === request.turnId);
  if (run === undefined || ['failed', 'expired', 'cancelled', 'cancelling'].includes(run.status)) return null;
  return run;
}

/**
 * Cancels the run that holds the thread and waits until it has let go. Nobody follows that run: a turn begins when
 * nothing of its conversation runs, so it was stopped or lost. True if the thread may be free now.
 */
export async function freeThread(
  { client, abandoned }: { readonly client: Client; readonly abandoned: AbandonedRuns },
  threadId: string,
  busy: EngineError,
  signal?: AbortSignal,
): Promise<boolean> {
  if (busy.detail?.kind !== 'active-run') return false;
  const { runId } = busy.detail;
  await abandoned.add({ threadId, id: runId });
  using time = timeoutSignal(client.clock, FREE_LIMIT_MS, signal, () => busy);
  try {
    const outcome = await cancelRun(client, threadId, runId, time.signal);
    if (outcome === 'unsupported') return false;
    await pollRun(client, threadId, runId, isOver, time.signal);
    return true;
  } catch (error) {
    if (signal?.aborted) throw error;
    return false; // the lock is waited for like any other
  }
}

export function cancelRun(
  client: Client,
  threadId: string,
  id: string,
  signal?: AbortSignal,
): Promise<CancelOutcome> {
  const { runs } = client.openai.beta.threads;
  const request = async (limited: AbortSignal): Promise<CancelOutcome> => {
    const { status } = await client.write(
      `cancel ${id}`,
      (options) => runs.cancel(id, { thread_id: threadId }, options),
      { signal: limited, missing: 'unsupported', holds: 'id' },
    );
    return status === 'cancelling' || status === 'cancelled' ? 'cancelled' : 'finished';
  };
  return cancelAtService(client.clock, request, signal);
}

async function create(context: AssistantsRun): Promise<Opened<AssistantStreamEvent>> {
  const { assistant, signal } = context;
  const id = await assistant.id(signal);
  try {
    return await createWith(context, id);
  } catch (error) {
    if (!(error instanceof EngineError) || error.detail?.kind !== 'no-assistant') throw error;
    const other = await assistant.replace(id, signal);
    if (other === id) throw error;
    return createWith(context, other);
  }
}

async function createWith(
  { client, assistant, request, way, signal }: AssistantsRun,
  assistantId: string,
): Promise<Opened<AssistantStreamEvent>> {
  const { runs } = client.openai.beta.threads;
  const body = bodyOf(request, assistantId, assistant);
  const what = `run in ${request.thread.id}`;
  const { id } = request.thread;
  return preferStream<Opened<AssistantStreamEvent>>(
    way,
    () => client.open(what, (options) => runs.create(id, { ...body, stream: true }, options), { signal }),
    () => client.write(what, async (options) => ({ body: await runs.create(id, body, options) }), { signal }),
  );
}

/**
 * The instructions of a run replace those of our own assistant, which carries the base alone, so that nothing is said
 * twice and a change is in force from the next run. The operator's assistant keeps its own and is given ours in addition.
 */
function bodyOf(
  request: RunRequest,
  assistantId: string,
  { own }: Pick<AssistantProvider, 'own'>,
): RunCreateParamsNonStreaming {
  const { instructions } = request;
  return {
    assistant_id: assistantId,
    metadata: { [TURN_KEY]: request.turnId },
    truncation_strategy: truncation(request),
    ...(instructions === '' ? {} : own ? { instructions } : { additional_instructions: instructions }),
  };
}

function truncation({ trims, messages }: RunRequest): RunCreateParams.TruncationStrategy {
  if (trims === 0) return { type: 'auto' };
  const kept = Math.ceil(MESSAGES_AT_FIRST / 2 ** trims);
  return { type: 'last_messages', last_messages: Math.max(kept, messages.length) };
}
