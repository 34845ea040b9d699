/** A run on Responses: stored background responses over the conversation, one after another, until one calls no function. */

import type { Response } from 'openai/resources/responses/responses';
import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import type { MadeFile, RunRef } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { broughtMessages, refOf } from '../run/run-context.ts';
import { createToolAnswers, MAX_TOOL_ROUNDS, tooManyRounds } from '../run/tool-calls.ts';
import { addUsage } from '../run/usage.ts';
import { begin, findReply } from './begin.ts';
import type { ResponsesContext } from './context.ts';
import { follow, pollToEnd } from './follow.ts';
import { answerDangling, outputItem } from './items/dangling-calls.ts';
import { itemOfMessage } from './items/make-items.ts';
import { functionCalls, resultOf } from './output.ts';

export async function* start(context: ResponsesContext): AsyncGenerator<RunEvent> {
  const input = broughtMessages(context.request).flatMap(itemOfMessage);
  const begun = await begin(context, { input, lookFirst: context.request.lookFirst });
  if (begun.kind === 'found') {
    const { result } = begun;
    const run: RunRef = { ...refOf(context, result.remoteIds.at(-1) ?? ''), foundByReply: true };
    yield { kind: 'started', run };
    yield { kind: 'done', result };
    return;
  }
  yield* rounds(context, yield* follow(context, begun), false);
}

export async function* resume(context: ResponsesContext, run: RunRef): AsyncGenerator<RunEvent> {
  yield { kind: 'started', run };
  if (run.foundByReply) {
    yield { kind: 'done', result: await findAgain(context, run) };
    return;
  }
  const response = await pollToEnd(context, run.id);
  // Its calls may have been answered just before the process died, and the next response may be there already.
  const result = functionCalls(response.output).length > 0 ? await findReply(context) : null;
  if (result === null) yield* rounds(context, response, true);
  else yield { kind: 'done', result };
}

async function findAgain(context: ResponsesContext, { id }: RunRef): Promise<RunResult> {
  const result = await findReply(context);
  if (result === null)
    throw new EngineError('gone', `the reply ${id} is no longer in ${context.request.thread.id}`);
  return result;
}

/** @param isResumed the first response's calls may have been answered by an attempt whose own response was lost */
async function* rounds(
  context: ResponsesContext,
  first: Response,
  isResumed: boolean,
): AsyncGenerator<RunEvent> {
  const answer = createToolAnswers(context.options);
  let response = first;
  let usage: RunResult['usage'] = null;
  const remoteIds: string[] = [];
  const files: MadeFile[] = [];
  for (let round = 0; ; round++) {
    const result = resultOf(response);
    usage = addUsage(usage, result.usage);
    remoteIds.push(...result.remoteIds);
    files.push(...result.files);
    const calls = functionCalls(response.output);
    if (calls.length === 0 || result.finish === 'cancelled') {
      yield { kind: 'done', result: { ...result, usage, remoteIds, files } };
      return;
    }
    if (round >= MAX_TOOL_ROUNDS) {
      await answerDangling(context); // or every later run would fail on these calls
      throw tooManyRounds();
    }
    yield { kind: 'status', status: 'tools' };
    const input = (await answer(calls)).map(({ id, output }) => outputItem(id, output));
    const begun = await begin(context, { input, lookFirst: isResumed && round === 0 });
    if (begun.kind === 'found') {
      yield { kind: 'done', result: begun.result };
      return;
    }
    response = yield* follow(context, begun);
  }
}
