/** A run on Responses: rounds of stored background responses over the conversation, until one calls no function. */

import type { Response } from 'openai/resources/responses/responses';
import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import type { RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { withContentRetry } from '../run/content-retry.ts';
import { createToolAnswers, MAX_TOOL_ROUNDS } from '../run/tool-calls.ts';
import { addUsage } from '../run/usage.ts';
import { begin, findReply } from './begin.ts';
import { follow, pollToEnd, type ResponsesRun, refOf } from './follow.ts';
import { functionCalls, resultOf } from './output.ts';
import { answerDangling, dropUnanswered, outputItem } from './repair.ts';

/** Stands before the id of a reply that was found without its run: nobody can be asked for such a run. */
const FOUND = 'reply:';

export function isFound({ id }: Pick<RunRef, 'id'>): boolean {
  return id.startsWith(FOUND);
}

export function runResponses(run: ResponsesRun): AsyncGenerator<RunEvent> {
  return withContentRetry(
    startResponses(run),
    () => dropUnanswered(run),
    () => startAfresh(run),
  );
}

export function resumeResponses(run: ResponsesRun, ref: RunRef): AsyncGenerator<RunEvent> {
  return withContentRetry(
    goOn(run, ref),
    () => dropUnanswered(run),
    () => startAfresh(run),
  );
}

function startAfresh(run: ResponsesRun): AsyncGenerator<RunEvent> {
  return startResponses({ ...run, request: { ...run.request, lookFirst: false } });
}

async function* startResponses(run: ResponsesRun): AsyncGenerator<RunEvent> {
  const begun = await begin(run, { input: [], lookFirst: run.request.lookFirst });
  if ('found' in begun) {
    yield { kind: 'started', run: refOf(run, `${FOUND}${begun.found.remoteIds.at(-1)}`) };
    yield { kind: 'done', result: begun.found };
    return;
  }
  yield* rounds(run, yield* follow(run, begun), false);
}

async function* goOn(run: ResponsesRun, ref: RunRef): AsyncGenerator<RunEvent> {
  yield { kind: 'started', run: ref };
  if (isFound(ref)) {
    yield { kind: 'done', result: await findAgain(run, ref) };
    return;
  }
  const response = await pollToEnd(run, ref.id);
  // Its calls may have been answered just before the process died, and the next response may be there already.
  const found = functionCalls(response.output).length > 0 ? await findReply(run) : null;
  if (found === null) yield* rounds(run, response, true);
  else yield { kind: 'done', result: found };
}

async function findAgain(run: ResponsesRun, { id }: RunRef): Promise<RunResult> {
  const found = await findReply(run);
  if (found === null) throw new EngineError('gone', `${id} is no longer in ${run.request.thread.id}`);
  return found;
}

/** @param resumed the first response's calls may have been answered by an attempt whose own response was lost */
async function* rounds(run: ResponsesRun, first: Response, resumed: boolean): AsyncGenerator<RunEvent> {
  const answer = createToolAnswers(run.options.runTool, run.signal);
  let response = first;
  let usage: RunResult['usage'] = null;
  const remoteIds: string[] = [];
  for (let round = 0; ; round++) {
    const result = resultOf(response);
    usage = addUsage(usage, result.usage);
    remoteIds.push(...result.remoteIds);
    if (functionCalls(response.output).length === 0 || result.finish === 'cancelled') {
      yield { kind: 'done', result: { ...result, usage, remoteIds } };
      return;
    }
    if (round >= MAX_TOOL_ROUNDS) {
      await answerDangling(run); // or every later run would fail on these calls
      throw new EngineError(
        'unsupported',
        `the model called functions in ${MAX_TOOL_ROUNDS} rounds and goes on`,
      );
    }
    yield { kind: 'status', status: 'tools' };
    const answers = await answer(functionCalls(response.output));
    const input = answers.map(({ id, output }) => outputItem(id, output));
    const begun = await begin(run, { input, lookFirst: resumed && round === 0 });
    if ('found' in begun) {
      yield { kind: 'done', result: begun.found };
      return;
    }
    response = yield* follow(run, begun);
  }
}
