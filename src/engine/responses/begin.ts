/** Begins a response in a conversation that may be locked, hold what no run gets past, or be answered already. */

import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunResult } from '../../conversation/ports/engine.ts';
import type { Opened } from '../service/client.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { ResponsesRun } from './follow.ts';
import { LOOK_BACK_ITEMS, latestItems } from './items.ts';
import { danglingCalls, isReply, resultOfItems } from './output.ts';
import { repair } from './repair.ts';

/** Different things that may be wrong with one conversation. */
const MOST_REPAIRS = 4;

/**
 * A response once the conversation is free, or the reply that an earlier attempt has left there: looked for if there may
 * have been one, and always after a lock, which says that something ran. A response whose id was lost can be found by
 * its lock and by its reply alone: where a server takes the lock late or never, or the response ends between the look
 * and the beginning, there is a second one, and the people see one of both.
 * @param input what the functions of the run's last response returned
 */
export async function begin(
  run: ResponsesRun,
  { input, lookFirst }: { readonly input: readonly ResponseInputItem[]; readonly lookFirst: boolean },
): Promise<Opened<ResponseStreamEvent> | { readonly found: RunResult }> {
  const { client, request, signal } = run;
  let looking = lookFirst;
  return retryWhileLocked(
    async () => {
      await run.sweep(request.thread.id, signal);
      const found = looking ? await findReply(run) : null;
      return found === null ? create(run, input) : { found };
    },
    { clock: client.clock, signal, patienceMs: Number.POSITIVE_INFINITY },
    async () => {
      looking = true;
      return false;
    },
  );
}

/**
 * What the assistant has said after the turn's own messages, without its usage, which nothing remembers. What it says
 * before a call that has no output is no reply yet. Where none of the turn's messages is found, what stands at the end
 * may be the answer to something else, and is none.
 */
export async function findReply({ client, request, signal }: ResponsesRun): Promise<RunResult | null> {
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  if (own.size === 0) return null;
  const items = await latestItems(client, request.thread.id, { limit: LOOK_BACK_ITEMS, until: own, signal });
  const last = items.pop();
  if (last === undefined || !own.has(last.id ?? '')) return null;
  const isComplete = items.some(isReply) && danglingCalls(items).length === 0;
  return isComplete ? resultOfItems(items.reverse()) : null;
}

async function create(
  run: ResponsesRun,
  input: readonly ResponseInputItem[],
): Promise<Opened<ResponseStreamEvent>> {
  const limits = { signal: run.signal, deadlineAt: run.options.deadlineAt };
  for (let repairs = 0; ; repairs++) {
    try {
      return await run.create(run.request, input, limits);
    } catch (error) {
      if (repairs >= MOST_REPAIRS || !(await repair(run, error))) throw error;
    }
  }
}
