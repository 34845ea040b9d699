/** Begins a response in a conversation that may be locked, broken off in the middle of a call, or answered already. */

import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunResult } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';
import type { Opened } from './client.ts';
import { whenFree } from './patience.ts';
import type { ResponsesRun } from './responses-follow.ts';
import { latestItems } from './responses-items.ts';
import { danglingCalls, isReply, resultOfItems } from './responses-output.ts';

/** How far back an earlier run's traces are looked for. */
const LOOK_BACK_ITEMS = 200;

/**
 * A response once the conversation is free, or the reply that an earlier attempt has left there. Between looking and
 * beginning a lost run may still end; then the conversation holds two replies and the people see one.
 */
export async function begin(
  run: ResponsesRun,
): Promise<Opened<ResponseStreamEvent> | { readonly found: RunResult }> {
  const { client, request, signal } = run;
  return whenFree(
    async () => {
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

/** What the assistant has said after the turn's own messages, without its usage, which nothing remembers. */
export async function findReply({ client, request, signal }: ResponsesRun): Promise<RunResult | null> {
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  if (own.size === 0) return null;
  const items = await latestItems(client, request.thread.id, { limit: LOOK_BACK_ITEMS, until: own, signal });
  return items.some(isReply) ? resultOfItems(items.reverse()) : null;
}

/** Gives every call that a run left unanswered an answer, without which no later run is possible. */
export async function answerDangling({ client, request, signal }: ResponsesRun): Promise<void> {
  const items = await latestItems(client, request.thread.id, { limit: LOOK_BACK_ITEMS, signal });
  const outputs = danglingCalls(items).map((id) =>
    outputItem(id, 'This call was interrupted and has no result.'),
  );
  if (outputs.length === 0)
    throw new EngineError('corrupt', `${request.thread.id} lacks an answer to a call that it does not hold`);
  await client.write(
    `answer calls in ${request.thread.id}`,
    (options) => client.openai.conversations.items.create(request.thread.id, { items: outputs }, options),
    { signal },
  );
}

export function outputItem(callId: string, output: string): ResponseInputItem.FunctionCallOutput {
  return { type: 'function_call_output', call_id: callId, output };
}

async function create(
  run: ResponsesRun,
  input: readonly ResponseInputItem[],
): Promise<Opened<ResponseStreamEvent>> {
  const limits = { signal: run.signal, deadlineAt: run.options.deadlineAt };
  try {
    return await run.create(run.request, input, limits);
  } catch (error) {
    if (!isUnansweredCall(error)) throw error;
    await answerDangling(run);
    return run.create(run.request, input, limits);
  }
}

function isUnansweredCall(error: unknown): boolean {
  return (
    error instanceof EngineError && error.fault === 'corrupt' && /No tool output found/.test(error.message)
  );
}
