/** Frees a thread of the run that holds it, and cancels runs. */

import { timeoutSignal } from '../../async/timeout.ts';
import type { EngineError } from '../../errors.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import { type CancelOutcome, cancelAtService } from '../run/cancel.ts';
import type { Client } from '../service/client.ts';
import { isOver } from './output.ts';
import { pollRun } from './poll.ts';

/** How long a cancelled run may take to let go of its thread. */
const LIMIT_MS = 60_000;

/**
 * Cancels the run that holds the thread and waits until it has let go. Nobody follows that run: a turn begins when
 * nothing of its conversation runs, so it was stopped or lost. Returns whether the thread may be free now.
 */
export async function freeThread(
  { client, abandoned }: { readonly client: Client; readonly abandoned: AbandonedRuns },
  threadId: string,
  busy: EngineError,
  signal?: AbortSignal,
): Promise<boolean> {
  if (busy.detail?.kind !== 'active-run') return false;
  const run = { threadId, id: busy.detail.runId };
  await abandoned.add(run);
  using time = timeoutSignal(client.clock, LIMIT_MS, signal, () => busy);
  try {
    const outcome = await cancelRun(client, run, time.signal);
    if (outcome === 'unsupported') return false;
    await pollRun(client, run, isOver, time.signal);
    return true;
  } catch (error) {
    if (signal?.aborted) throw error;
    return false; // the lock is waited for like any other
  }
}

export function cancelRun(
  client: Client,
  { threadId, id }: { readonly threadId: string; readonly id: string },
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
