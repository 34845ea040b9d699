/** Begins a run on a thread that another run may hold, with an assistant that may be gone. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type {
  Run,
  RunCreateParams,
  RunCreateParamsNonStreaming,
} from 'openai/resources/beta/threads/runs/runs';
import type { RunRequest } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';
import type { AssistantKeeper } from './assistant.ts';
import { type AssistantsRun, pollRun } from './assistants-follow.ts';
import { isOver } from './assistants-output.ts';
import { limit } from './bounds.ts';
import { CANCEL_LIMIT_MS, cancelOutcome } from './cancel-outcome.ts';
import type { Client, Opened } from './client.ts';
import { whenFree } from './patience.ts';

/** The run's metadata key under which it is found again. */
const TURN_KEY = 'turn';
/** How many messages a full window begins with; each trim halves them. */
const MESSAGES_AT_FIRST = 100;
const LOOK_BACK_RUNS = 20;
/** How long a cancelled run may take to let go of its thread. */
const FREE_LIMIT_MS = 60_000;

export function begin(context: AssistantsRun): Promise<Opened<AssistantStreamEvent>> {
  const { client, request, signal } = context;
  return whenFree(
    () => create(context),
    { clock: client.clock, signal, patienceMs: Number.POSITIVE_INFINITY },
    (busy) => freeThread(client, request.thread.id, busy, signal),
  );
}

/** The latest run of an earlier attempt at this turn, unless it came to nothing and may be started again. */
export async function findRun({ client, request, signal }: AssistantsRun): Promise<Run | null> {
  const query = { order: 'desc' as const, limit: LOOK_BACK_RUNS };
  const what = `list the runs of ${request.thread.id}`;
  const page = await client.read(
    what,
    (options) => client.openai.beta.threads.runs.list(request.thread.id, query, options),
    { signal },
  );
  const run = page.data.find((one) => one.metadata?.[TURN_KEY] === request.turnId);
  if (run === undefined || ['failed', 'expired', 'cancelled', 'cancelling'].includes(run.status)) return null;
  return run;
}

/**
 * Cancels the run that holds the thread and waits until it has let go. It is not ours: a turn begins when nothing of
 * its conversation runs, so it was stopped, or lost. True if the thread may be free now.
 */
export async function freeThread(
  client: Client,
  threadId: string,
  busy: EngineError,
  signal?: AbortSignal,
): Promise<boolean> {
  const id = busy.activeRun;
  if (id === undefined) return false;
  using time = limit(client.clock, FREE_LIMIT_MS, signal, () => busy);
  try {
    await cancelRun(client, threadId, id, time.signal).catch((error: unknown) => {
      if (cancelOutcome(error) === 'unsupported') throw busy;
    });
    await pollRun(client, threadId, id, isOver, time.signal);
    return true;
  } catch (error) {
    if (signal?.aborted) throw error;
    return false; // not freed by us; the lock is waited for like any other
  }
}

export function cancelRun(client: Client, threadId: string, id: string, signal?: AbortSignal): Promise<Run> {
  const { runs } = client.openai.beta.threads;
  return client.write(`cancel ${id}`, (options) => runs.cancel(id, { thread_id: threadId }, options), {
    signal,
    missing: 'unsupported',
    limitMs: CANCEL_LIMIT_MS,
  });
}

async function create(context: AssistantsRun): Promise<Opened<AssistantStreamEvent>> {
  const { assistant, signal } = context;
  const id = await assistant.id(signal);
  try {
    return await createWith(context, id);
  } catch (error) {
    if (!(error instanceof EngineError) || !/No assistant found/i.test(error.message)) throw error;
    const other = await assistant.replace(id, signal);
    if (other === id) throw error;
    return createWith(context, other);
  }
}

async function createWith(
  { client, assistant, request, streaming, signal }: AssistantsRun,
  assistantId: string,
): Promise<Opened<AssistantStreamEvent>> {
  const { runs } = client.openai.beta.threads;
  const body = bodyOf(request, assistantId, assistant);
  const what = `run in ${request.thread.id}`;
  const settings = { signal };
  if (streaming) {
    const stream = true;
    return client.open(
      what,
      (options) => runs.create(request.thread.id, { ...body, stream }, options),
      settings,
    );
  }
  const call = async (options: Parameters<Parameters<Client['write']>[1]>[0]) => ({
    body: await runs.create(request.thread.id, body, options),
  });
  return client.write(what, call, settings);
}

/**
 * The instructions of a run replace those of our own assistant, which carries the base alone, so that nothing is said
 * twice and a change is in force from the next run. The operator's assistant keeps its own and is given ours in addition.
 */
function bodyOf(
  request: RunRequest,
  assistantId: string,
  { own }: Pick<AssistantKeeper, 'own'>,
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
