/** Begins a response in a conversation that may be locked, hold what no run gets past, or be answered already. */

import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunResult } from '../conversation/ports/engine.ts';
import type { Opened } from './client.ts';
import { whenFree } from './patience.ts';
import type { ResponsesRun } from './responses-follow.ts';
import { LOOK_BACK_ITEMS, latestItems } from './responses-items.ts';
import { isReply, resultOfItems } from './responses-output.ts';
import { repair } from './responses-repair.ts';

/** Different things that may be wrong with one conversation. */
const MOST_REPAIRS = 4;

/**
 * A response once the conversation is free, or the reply that an earlier attempt has left there. A response whose id was
 * lost can be found by its lock and by its reply alone: where a server takes the lock late or never, or the response
 * ends between the look and the beginning, there is a second one, and the people see one of both.
 */
export async function begin(
  run: ResponsesRun,
): Promise<Opened<ResponseStreamEvent> | { readonly found: RunResult }> {
  const { client, request, signal } = run;
  return whenFree(
    async () => {
      await run.sweep(request.thread.id, signal);
      const found = request.lookFirst ? await findReply(run) : null;
      return found === null ? create(run, []) : { found };
    },
    { clock: client.clock, signal, patienceMs: Number.POSITIVE_INFINITY },
  );
}

/** The next response of the same run, with what its functions returned. */
export function proceed(
  run: ResponsesRun,
  outputs: readonly ResponseInputItem[],
): Promise<Opened<ResponseStreamEvent>> {
  const { clock } = run.client;
  return whenFree(() => create(run, outputs), {
    clock,
    signal: run.signal,
    patienceMs: Number.POSITIVE_INFINITY,
  });
}

/**
 * What the assistant has said after the turn's own messages, without its usage, which nothing remembers. Where none of
 * them is found, what stands at the end may be the answer to something else, and is none.
 */
export async function findReply({ client, request, signal }: ResponsesRun): Promise<RunResult | null> {
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  if (own.size === 0) return null;
  const items = await latestItems(client, request.thread.id, { limit: LOOK_BACK_ITEMS, until: own, signal });
  const last = items.pop();
  if (last === undefined || !own.has(last.id ?? '')) return null;
  return items.some(isReply) ? resultOfItems(items.reverse()) : null;
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
