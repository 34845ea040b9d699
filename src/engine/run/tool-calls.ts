/** Function calls within a run: each is answered, and answered once however often the service asks for it. */

import { orAborted } from '../../async/timeout.ts';
import type { RunOptions, ToolCall } from '../../conversation/ports/engine.ts';

/** A model that goes on calling functions is stopped after this many rounds. */
export const MAX_TOOL_ROUNDS = 8;

export interface Answered {
  readonly id: string;
  readonly output: string;
}

export type AnswerCalls = (calls: readonly ToolCall[]) => Promise<Answered[]>;

/** Answers in the order of the calls, which run at the same time. */
export function createToolAnswers(runTool: RunOptions['runTool'], signal: AbortSignal): AnswerCalls {
  const outputs = new Map<string, Promise<string>>();
  const outputOf = (call: ToolCall): Promise<string> => {
    const known = outputs.get(call.id) ?? runTool(call, signal);
    outputs.set(call.id, known);
    return known;
  };
  return async (calls) => {
    const answers = calls.map(async (call) => ({ id: call.id, output: await outputOf(call) }));
    return orAborted(Promise.all(answers), signal);
  };
}
