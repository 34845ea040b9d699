/** Function calls within a run: each is answered, and answered once however often the service asks for it. */

import { orAborted } from '../../async/timeout.ts';
import type { RunOptions } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';

/** A model that goes on calling functions is stopped after this many rounds. */
export const MAX_TOOL_ROUNDS = 8;
/** Calls that are made in one round: each may be a request to Discord, and each answer is read by the model. */
const MOST_CALLS = 16;
const TOO_MANY = `This call was not made: there were too many at one time. At most ${MOST_CALLS} are made at once.`;

export function tooManyRounds(): EngineError {
  return new EngineError(
    'unsupported',
    `the model called functions in ${MAX_TOOL_ROUNDS} rounds and goes on`,
    { detail: { kind: 'too-many-calls' } },
  );
}

export interface Answered {
  readonly id: string;
  readonly output: string;
}

export type AnswerCalls = (calls: readonly ToolCall[]) => Promise<Answered[]>;

/**
 * Runs the calls at the same time and returns the answers in their order. Of more than MOST_CALLS the first are made, and the
 * others are answered that they were not: a service refuses to go on while one is left open. Throws the signal's reason when
 * it aborts.
 */
export function createToolAnswers({ runTool, signal }: Pick<RunOptions, 'runTool' | 'signal'>): AnswerCalls {
  const outputs = new Map<string, Promise<string>>();
  const outputOf = (call: ToolCall): Promise<string> => {
    const output = outputs.get(call.id) ?? runTool(call, signal);
    outputs.set(call.id, output);
    return output;
  };
  return async (calls) => {
    const answers = calls.map(async (call, place) => ({
      id: call.id,
      output: place < MOST_CALLS ? await outputOf(call) : TOO_MANY,
    }));
    return orAborted(Promise.all(answers), signal);
  };
}
