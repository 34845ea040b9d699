/** A run on a thread: begun or found again, followed, its function calls answered, its messages read. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { RunEvent } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { broughtMessages, refOf } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { retryTransient } from '../service/retry.ts';
import { apart } from '../tools/rounds.ts';
import { type Answered, createToolAnswers, MAX_TOOL_ROUNDS, tooManyRounds } from '../tools/tool-calls.ts';
import { begin, findRun } from './begin.ts';
import { withFileNames } from './cited-files.ts';
import type { AssistantsContext } from './context.ts';
import { type Following, follow, type Settled, settledByPolling } from './follow.ts';
import { cancelRun } from './free-thread.ts';
import { idsByKey, latestMessages, messagesOfRun } from './messages.ts';
import { functionCalls, isLost, isSettled, requireSuccess, resultOf } from './output.ts';
import { lookAtRun } from './poll.ts';

/** Tries of submitting outputs. Those that arrive twice are refused the second time and do no harm. */
const SUBMIT_TRIES = 3;

export async function* start(context: AssistantsContext): AsyncGenerator<RunEvent> {
  const found = context.request.lookFirst ? await findRun(context) : null;
  if (found !== null) {
    yield* resume(context, refOf(context, found.id));
    return;
  }
  const begun = await begin(context);
  if (begun.kind === 'found') yield* resume(context, refOf(context, begun.runId));
  else yield* rounds(context, yield* follow(context, begun));
}

export async function* resume(context: AssistantsContext, run: RunRef): AsyncGenerator<RunEvent> {
  yield { kind: 'started', run };
  yield* rounds(context, await settledByPolling(context, run.id));
}

/** Whether the messages that the run has brought are in the thread, with their ids. */
export async function holdsMessages({ client, request, options }: AssistantsContext): Promise<boolean> {
  const { signal } = options;
  const known = idsByKey(await latestMessages(client, request.thread.id, { signal }));
  return broughtMessages(request).every(({ key }) => known.has(key));
}

/** Answers function calls until the run is over. */
async function* rounds(context: AssistantsContext, first: Settled): AsyncGenerator<RunEvent> {
  const answer = createToolAnswers(context.options);
  let { run, messages } = first;
  const isInRounds = run.status === 'requires_action';
  for (let round = 0; run.status === 'requires_action'; round++) {
    if (round >= MAX_TOOL_ROUNDS) {
      await giveUp(context, run.id);
      throw tooManyRounds();
    }
    yield { kind: 'status', status: 'tools' };
    const outputs = await answer(functionCalls(run));
    const hasSpoken = messages !== null && messages.length > 0;
    const next: Settled = yield* apart(hasSpoken, submit(context, run.id, outputs));
    messages = joined(messages, next.messages);
    run = next.run;
  }
  if (isLost(run)) await context.abandoned.add({ threadId: context.request.thread.id, id: run.id });
  requireSuccess(run);
  const result = resultOf(run, messages ?? (await messagesOfRun(context, run.id)));
  // What a run with several rounds has read is told in one sum.
  const size = result.usage === null || isInRounds ? null : result.usage.input + result.usage.output;
  const { signal } = context.options;
  const citations = await withFileNames(context.client, result.citations, signal);
  yield {
    kind: 'done',
    result: { ...result, citations, ...(size === null ? {} : { threadTokens: size }) },
  };
}

/** If one part of the messages has to be listed, all of them are. */
function joined(a: readonly Message[] | null, b: readonly Message[] | null): readonly Message[] | null {
  return a === null || b === null ? null : [...a, ...b];
}

/**
 * Submits all outputs in one request and follows the run on. The run's status decides where it is unknown whether they
 * arrived, or where the run had ended or expired before they came.
 */
async function* submit(context: AssistantsContext, runId: string, outputs: readonly Answered[]): Following {
  const { client, request, options } = context;
  const { signal } = options;
  let opened: Opened<AssistantStreamEvent>;
  try {
    const once = () => submitOnce(context, runId, outputs);
    opened = await retryTransient(once, { clock: client.clock, signal, tries: SUBMIT_TRIES });
  } catch (error) {
    if (!(error instanceof EngineError) || signal.aborted) throw error;
    const run = await lookAtRun(client, request.thread.id, runId, signal);
    if (run.status === 'requires_action' && error.committed === 'no') throw error;
    return isSettled(run) ? { run, messages: null } : settledByPolling(context, runId);
  }
  return yield* follow(context, opened, runId);
}

function submitOnce(
  { client, request, options, updates }: AssistantsContext,
  runId: string,
  outputs: readonly Answered[],
): Promise<Opened<AssistantStreamEvent>> {
  const { runs } = client.openai.beta.threads;
  const { signal } = options;
  const body = {
    thread_id: request.thread.id,
    tool_outputs: outputs.map(({ id, output }) => ({ tool_call_id: id, output })),
  };
  const what = `answer the calls of ${runId}`;
  return updates((by) =>
    by === 'stream'
      ? client.open(what, (settings) => runs.submitToolOutputs(runId, { ...body, stream: true }, settings), {
          signal,
        })
      : client.openWhole(what, (settings) => runs.submitToolOutputs(runId, body, settings), { signal }),
  );
}

async function giveUp({ client, request, abandoned, log }: AssistantsContext, id: string): Promise<void> {
  const run = { threadId: request.thread.id, id };
  await abandoned.add(run);
  try {
    await cancelRun(client, run);
  } catch (error) {
    log.warn(
      { event: 'run.not-cancelled', run: id, error },
      'A run that calls functions without end could not be cancelled.',
    );
  }
}
