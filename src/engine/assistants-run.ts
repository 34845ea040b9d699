/** A run on a thread: begun or found again, followed, its function calls answered, its messages read. */

import type { AssistantStreamEvent } from 'openai/resources/beta/assistants';
import type { Message } from 'openai/resources/beta/threads/messages';
import type { RunEvent, RunRef } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';
import { begin, cancelRun, findRun } from './assistants-begin.ts';
import {
  type AssistantsRun,
  type Following,
  follow,
  listMessages,
  pollToEnd,
  refOf,
  type Settled,
} from './assistants-follow.ts';
import { functionCalls, requireSuccess, resultOf } from './assistants-output.ts';
import type { Opened } from './client.ts';
import { type Answered, createAnswers, MAX_TOOL_ROUNDS } from './tool-rounds.ts';

export async function* runAssistants(context: AssistantsRun): AsyncGenerator<RunEvent> {
  const found = context.request.lookFirst ? await findRun(context) : null;
  if (found !== null) {
    yield* resumeAssistants(context, refOf(context, found.id));
    return;
  }
  const first = yield* follow(context, await begin(context));
  yield* rounds(context, first);
}

export async function* resumeAssistants(context: AssistantsRun, ref: RunRef): AsyncGenerator<RunEvent> {
  yield { type: 'started', run: ref };
  yield* rounds(context, { run: await pollToEnd(context, ref.id), messages: null });
}

async function* rounds(context: AssistantsRun, first: Settled): AsyncGenerator<RunEvent> {
  const answer = createAnswers(context.options.runTool, context.signal);
  let { run, messages } = first;
  for (let round = 0; run.status === 'requires_action'; round++) {
    if (round >= MAX_TOOL_ROUNDS) await giveUp(context, run.id);
    yield { type: 'status', status: 'tools' };
    const outputs = await answer(functionCalls(run));
    const next: Settled = yield* submit(context, run.id, outputs);
    messages = joined(messages, next.messages);
    run = next.run;
  }
  requireSuccess(run);
  const said = messages ?? (await listMessages(context, run.id));
  yield { type: 'done', result: resultOf(run, said) };
}

/** If one part of the messages has to be listed, all of them are. */
function joined(a: readonly Message[] | null, b: readonly Message[] | null): readonly Message[] | null {
  return a === null || b === null ? null : [...a, ...b];
}

/** All outputs in one request. Where it is unknown whether they arrived, the run's status tells. */
async function* submit(context: AssistantsRun, runId: string, outputs: readonly Answered[]): Following {
  let opened: Opened<AssistantStreamEvent>;
  try {
    opened = await submitOnce(context, runId, outputs);
  } catch (error) {
    if (!(error instanceof EngineError) || error.committed !== 'maybe' || context.signal.aborted) throw error;
    return { run: await pollToEnd(context, runId), messages: null };
  }
  return yield* follow(context, opened, runId);
}

function submitOnce(
  { client, request, streaming, signal }: AssistantsRun,
  runId: string,
  outputs: readonly Answered[],
): Promise<Opened<AssistantStreamEvent>> {
  const { runs } = client.openai.beta.threads;
  const body = {
    thread_id: request.thread.id,
    tool_outputs: outputs.map(({ id, output }) => ({ tool_call_id: id, output })),
  };
  const what = `answer the calls of ${runId}`;
  if (streaming) {
    const stream = true;
    return client.open(what, (options) => runs.submitToolOutputs(runId, { ...body, stream }, options), {
      signal,
    });
  }
  return client.write(
    what,
    async (options) => ({ body: await runs.submitToolOutputs(runId, body, options) }),
    {
      signal,
    },
  );
}

async function giveUp({ client, request, log }: AssistantsRun, runId: string): Promise<never> {
  const cancel = cancelRun(client, request.thread.id, runId);
  await cancel.catch((error: unknown) => log.warn({ run: runId, error }, 'a run could not be cancelled'));
  throw new EngineError('unsupported', `the model called functions in ${MAX_TOOL_ROUNDS} rounds and goes on`);
}
