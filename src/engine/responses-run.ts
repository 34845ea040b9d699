/** A run on Responses: rounds of stored background responses over the conversation, until one calls no function. */

import type { Response } from 'openai/resources/responses/responses';
import type { RunEvent, RunRef, RunResult } from '../conversation/ports/engine.ts';
import { EngineError } from '../errors.ts';
import { begin, findReply, proceed } from './responses-begin.ts';
import { type Following, follow, pollToEnd, type ResponsesRun, refOf } from './responses-follow.ts';
import { functionCalls, resultOf } from './responses-output.ts';
import { answerDangling, outputItem } from './responses-repair.ts';
import { type AnswerCalls, createAnswers, MAX_TOOL_ROUNDS } from './tool-rounds.ts';
import { addUsage } from './usage.ts';

/** Stands before the id of a reply that was found without its run: nobody can be asked for such a run. */
const FOUND = 'reply:';

export function isFound({ id }: Pick<RunRef, 'id'>): boolean {
  return id.startsWith(FOUND);
}

export async function* runResponses(run: ResponsesRun): AsyncGenerator<RunEvent> {
  const begun = await begin(run);
  if ('found' in begun) {
    yield { type: 'started', run: refOf(run, `${FOUND}${begun.found.remoteIds.at(-1)}`) };
    yield { type: 'done', result: begun.found };
    return;
  }
  const first = yield* follow(run, begun);
  yield* rounds(run, first);
}

export async function* resumeResponses(run: ResponsesRun, ref: RunRef): AsyncGenerator<RunEvent> {
  yield { type: 'started', run: ref };
  if (isFound(ref)) {
    yield { type: 'done', result: await findAgain(run, ref) };
    return;
  }
  const response = await pollToEnd(run, ref.id);
  // Its calls may have been answered just before the process died, and the next response may be there already.
  const found = functionCalls(response.output).length > 0 ? await findReply(run) : null;
  if (found === null) yield* rounds(run, response);
  else yield { type: 'done', result: found };
}

async function findAgain(run: ResponsesRun, { id }: RunRef): Promise<RunResult> {
  const found = await findReply(run);
  if (found === null) throw new EngineError('gone', `${id} is no longer in ${run.request.thread.id}`);
  return found;
}

async function* rounds(run: ResponsesRun, first: Response): AsyncGenerator<RunEvent> {
  const answer = createAnswers(run.options.runTool, run.signal);
  let response = first;
  let usage: RunResult['usage'] = null;
  const remoteIds: string[] = [];
  for (let round = 0; ; round++) {
    const result = resultOf(response);
    usage = addUsage(usage, result.usage);
    remoteIds.push(...result.remoteIds);
    if (functionCalls(response.output).length === 0 || result.finish === 'cancelled') {
      yield { type: 'done', result: { ...result, usage, remoteIds } };
      return;
    }
    if (round >= MAX_TOOL_ROUNDS) {
      await answerDangling(run); // or every later run would fail on these calls
      throw new EngineError(
        'unsupported',
        `the model called functions in ${MAX_TOOL_ROUNDS} rounds and goes on`,
      );
    }
    yield { type: 'status', status: 'tools' };
    response = yield* nextRound(run, response, answer);
  }
}

async function* nextRound(run: ResponsesRun, response: Response, answer: AnswerCalls): Following {
  const outputs = await answer(functionCalls(response.output));
  return yield* follow(
    run,
    await proceed(
      run,
      outputs.map(({ id, output }) => outputItem(id, output)),
    ),
  );
}
