/** A run on a thread: begun or found again, followed, its function calls answered, its messages read. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { RunEvent } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { withContentRetry } from '../run/content-retry.ts';
import { type Answered, createToolAnswers, MAX_TOOL_ROUNDS } from '../run/tool-calls.ts';
import type { Opened } from '../service/client.ts';
import { preferStream } from '../service/fallback.ts';
import { retryTransient } from '../service/retry.ts';
import { dropUnanswered } from './abandoned.ts';
import { begin, cancelRun, findRun } from './begin.ts';
import {
  type AssistantsRun,
  type Following,
  follow,
  listMessages,
  lookAtRun,
  pollToEnd,
  refOf,
  type Settled,
} from './follow.ts';
import { functionCalls, isLost, isSettled, requireSuccess, resultOf } from './output.ts';

/** The same outputs twice are refused the second time, and do no harm. */
const SUBMIT_TRIES = 3;

export function runAssistants(context: AssistantsRun): AsyncGenerator<RunEvent> {
  return withContentRetry(
    startAssistants(context),
    () => dropUnanswered(context),
    () => startAfresh(context),
  );
}

export function resumeAssistants(context: AssistantsRun, ref: RunRef): AsyncGenerator<RunEvent> {
  return withContentRetry(
    goOn(context, ref),
    () => dropUnanswered(context),
    () => startAfresh(context),
  );
}

function startAfresh(context: AssistantsRun): AsyncGenerator<RunEvent> {
  return startAssistants({ ...context, request: { ...context.request, lookFirst: false } });
}

async function* startAssistants(context: AssistantsRun): AsyncGenerator<RunEvent> {
  const found = context.request.lookFirst ? await findRun(context) : null;
  if (found !== null) {
    yield* goOn(context, refOf(context, found.id));
    return;
  }
  const begun = await begin(context);
  if ('found' in begun) yield* goOn(context, refOf(context, begun.found));
  else yield* rounds(context, yield* follow(context, begun));
}

async function* goOn(context: AssistantsRun, ref: RunRef): AsyncGenerator<RunEvent> {
  yield { kind: 'started', run: ref };
  yield* rounds(context, { run: await pollToEnd(context, ref.id), messages: null });
}

async function* rounds(context: AssistantsRun, first: Settled): AsyncGenerator<RunEvent> {
  const answer = createToolAnswers(context.options.runTool, context.signal);
  let { run, messages } = first;
  for (let round = 0; run.status === 'requires_action'; round++) {
    if (round >= MAX_TOOL_ROUNDS) await giveUp(context, run.id);
    yield { kind: 'status', status: 'tools' };
    const outputs = await answer(functionCalls(run));
    const next: Settled = yield* submit(context, run.id, outputs);
    messages = joined(messages, next.messages);
    run = next.run;
  }
  if (isLost(run)) await context.abandoned.add({ threadId: context.request.thread.id, id: run.id });
  requireSuccess(run);
  const said = messages ?? (await listMessages(context, run.id));
  yield { kind: 'done', result: resultOf(run, said) };
}

/** If one part of the messages has to be listed, all of them are. */
function joined(a: readonly Message[] | null, b: readonly Message[] | null): readonly Message[] | null {
  return a === null || b === null ? null : [...a, ...b];
}

/**
 * All outputs in one request. Where it is unknown whether they arrived, or they came when the run had ended or expired,
 * its status tells.
 */
async function* submit(context: AssistantsRun, runId: string, outputs: readonly Answered[]): Following {
  let opened: Opened<AssistantStreamEvent>;
  try {
    const { clock } = context.client;
    const once = () => submitOnce(context, runId, outputs);
    opened = await retryTransient(once, { clock, signal: context.signal, tries: SUBMIT_TRIES });
  } catch (error) {
    if (!(error instanceof EngineError) || context.signal.aborted) throw error;
    const { client, request, signal } = context;
    const run = await lookAtRun(client, request.thread.id, runId, signal);
    if (run.status === 'requires_action' && error.committed === 'no') throw error;
    return { run: isSettled(run) ? run : await pollToEnd(context, runId), messages: null };
  }
  return yield* follow(context, opened, runId);
}

function submitOnce(
  { client, request, way, signal }: AssistantsRun,
  runId: string,
  outputs: readonly Answered[],
): Promise<Opened<AssistantStreamEvent>> {
  const { runs } = client.openai.beta.threads;
  const body = {
    thread_id: request.thread.id,
    tool_outputs: outputs.map(({ id, output }) => ({ tool_call_id: id, output })),
  };
  const what = `answer the calls of ${runId}`;
  const streamed = { ...body, stream: true as const };
  return preferStream<Opened<AssistantStreamEvent>>(
    way,
    () => client.open(what, (options) => runs.submitToolOutputs(runId, streamed, options), { signal }),
    () =>
      client.write(what, async (options) => ({ body: await runs.submitToolOutputs(runId, body, options) }), {
        signal,
      }),
  );
}

async function giveUp({ client, request, abandoned, log }: AssistantsRun, runId: string): Promise<never> {
  await abandoned.add({ threadId: request.thread.id, id: runId });
  const cancel = cancelRun(client, request.thread.id, runId);
  await cancel.catch((error: unknown) => log.warn({ run: runId, error }, 'a run could not be cancelled'));
  throw new EngineError('unsupported', `the model called functions in ${MAX_TOOL_ROUNDS} rounds and goes on`);
}
