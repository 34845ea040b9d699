/** A run on Responses: stored background responses over the conversation, one after another, until one calls no function. */

import type { Response } from 'openai/resources/responses/responses';
import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import type { RunRef, Usage } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { broughtMessages, refOf } from '../run/run-context.ts';
import { addUsage, paidBefore, withPaid } from '../run/usage.ts';
import { apart, withRound } from '../tools/rounds.ts';
import { createToolAnswers, MAX_TOOL_ROUNDS, tooManyRounds } from '../tools/tool-calls.ts';
import { begin, findOutcome, type Outcome } from './begin.ts';
import type { ResponsesContext } from './context.ts';
import { follow, pollToEnd } from './follow.ts';
import { answerDangling, NOT_MADE, outputItem } from './items/dangling-calls.ts';
import { itemOfMessage } from './items/make-items.ts';
import { functionCalls, resultOf, usageOf } from './output.ts';

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
  if (begun.kind === 'calling') yield* rounds(context, begun);
  else yield* rounds(context, over(yield* follow(context, begun)));
}

export async function* resume(context: ResponsesContext, run: RunRef): AsyncGenerator<RunEvent> {
  yield { kind: 'started', run };
  if (run.foundByReply) {
    yield { kind: 'done', result: await findAgain(context, run) };
    return;
  }
  const response = await pollToEnd(context, run.id);
  // Its calls may have been answered just before the process died, and the next response may be there already.
  const calls = functionCalls(response.output).map(({ id }) => id);
  const outcome = calls.length > 0 ? await findOutcome(context, new Set(calls)) : null;
  const before = paidBefore(run);
  const paid = outcome === null ? before : addUsage(before, usageOf(response));
  yield* rounds(context, outcome ?? over(response), { isResumed: true, paid });
}

async function findAgain(context: ResponsesContext, { id }: RunRef): Promise<RunResult> {
  const outcome = await findOutcome(context);
  if (outcome?.kind !== 'found')
    throw new EngineError('gone', `the reply ${id} is no longer in ${context.request.thread.id}`);
  return outcome.result;
}

/** How far a run has come: to the end of a response, or to what stands in the conversation of one whose id was lost. */
type Reached = { readonly kind: 'over'; readonly response: Response } | Outcome;

function over(response: Response): Reached {
  return { kind: 'over', response };
}

interface Before {
  /** The first response's calls may have been answered by an attempt whose own response was lost. */
  readonly isResumed: boolean;
  /** What earlier responses of the run have cost. */
  readonly paid: Usage | null;
}

async function* rounds(
  context: ResponsesContext,
  first: Reached,
  { isResumed, paid }: Before = { isResumed: false, paid: null },
): AsyncGenerator<RunEvent> {
  const answer = createToolAnswers(context.options);
  let reached = first;
  let said: RunResult | null = null;
  let usage = paid;
  try {
    for (let round = 0; ; round++) {
      if (reached.kind === 'over') said = withRound(said, resultOf(reached.response));
      if (reached.kind === 'calling') said = { ...reached.said, usage: said?.usage ?? null };
      usage = addUsage(paid, said?.usage ?? null);
      const result = resultAt(reached, said);
      if (result !== null) {
        yield { kind: 'done', result: { ...result, usage } };
        return;
      }
      if (round >= MAX_TOOL_ROUNDS) {
        await answerDangling(context, () => NOT_MADE); // or every later run would fail on these calls
        throw tooManyRounds();
      }
      if (reached.kind === 'over') yield { kind: 'status', status: 'tools' };
      const input = (await answer(callsAt(reached))).map(({ id, output }) => outputItem(id, output));
      const begun = await begin(context, { input, lookFirst: isResumed && round === 0 });
      const isFound = begun.kind === 'found' || begun.kind === 'calling';
      const hasSpoken = said !== null && said.text !== '';
      reached = isFound ? begun : over(yield* apart(hasSpoken, afterPaying(usage, follow(context, begun))));
    }
  } catch (error) {
    throw withPaid(error, usage);
  }
}

/** The events of a further response, which has an id of its own: with it goes what those before it have cost. */
async function* afterPaying(
  paid: Usage | null,
  events: AsyncGenerator<RunEvent, Response>,
): AsyncGenerator<RunEvent, Response> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
    yield value.kind === 'started' && paid !== null ? { ...value, paid } : value;
  }
}

function callsAt(reached: Reached): readonly ToolCall[] {
  switch (reached.kind) {
    case 'over':
      return functionCalls(reached.response.output);
    case 'calling':
      return reached.calls;
    case 'found':
      return [];
  }
}

/** What the run has come to; null where it goes on with calls. */
function resultAt(reached: Reached, said: RunResult | null): RunResult | null {
  // The conversation has the words of all rounds, and nothing of what they have used.
  if (reached.kind === 'found') return reached.result;
  const isOver = callsAt(reached).length === 0 || said?.finish === 'cancelled';
  return isOver ? said : null;
}
