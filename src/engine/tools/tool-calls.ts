/** Function calls within a run: each is answered, and answered once however often the service asks for it. */

import { orAborted } from '../../async/timeout.ts';
import type { RunOptions } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';

/** A model that goes on calling functions is stopped after this many rounds. */
export const MAX_TOOL_ROUNDS = 8;

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

/** Runs the calls at the same time and returns the answers in their order. Throws the signal's reason when it aborts. */
export function createToolAnswers({ runTool, signal }: Pick<RunOptions, 'runTool' | 'signal'>): AnswerCalls {
  const outputs = new Map<string, Promise<string>>();
  const outputOf = (call: ToolCall): Promise<string> => {
    const output = outputs.get(call.id) ?? runTool(call, signal);
    outputs.set(call.id, output);
    return output;
  };
  return async (calls) => {
    const answers = calls.map(async (call) => ({ id: call.id, output: await outputOf(call) }));
    return orAborted(Promise.all(answers), signal);
  };
}
