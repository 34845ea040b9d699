/** Function calls that a run has left without an output. The service refuses every later run over them. */

import type { ResponseInputItem } from 'openai/resources/responses/responses';
import type { ToolCall } from '../../../conversation/ports/tools.ts';
import { EngineError } from '../../../errors.ts';
import { createToolAnswers } from '../../tools/tool-calls.ts';
import type { ResponsesContext } from '../context.ts';
import { danglingCalls } from '../output.ts';
import { itemsAfterMessages } from './after-messages.ts';
import { LOOK_BACK_ITEMS, latestItems } from './latest-items.ts';

/** The model asked for so many that none is made any more. */
export const NOT_MADE = 'This call was not made: there were too many before it.';
const INTERRUPTED = 'This call was interrupted and has no result.';

/**
 * Gives each such call an output. Throws fault `corrupt` where there is none that could be given one.
 *
 * @param answer what a call is told
 */
export async function answerDangling(
  { client, request, options }: ResponsesContext,
  answer: (call: ToolCall) => string,
): Promise<void> {
  const { signal } = options;
  const { id } = request.thread;
  const items = await latestItems(client, id, { limit: LOOK_BACK_ITEMS, signal });
  const outputs = danglingCalls(items).map((call) => outputItem(call.id, answer(call)));
  if (outputs.length === 0)
    throw new EngineError('corrupt', `${id} lacks an answer to a call that it does not hold`);
  await client.write(
    `answer calls in ${id}`,
    (requestOptions) => client.openai.conversations.items.create(id, { items: outputs }, requestOptions),
    { signal, holds: 'list' },
  );
}

/** The calls of this turn are made, as many as in a round; those of earlier turns are over. */
export async function completeDangling(context: ResponsesContext): Promise<void> {
  const own = danglingCalls(await itemsAfterMessages(context));
  const answers = await createToolAnswers(context.options)(own);
  const outputs = new Map(answers.map(({ id, output }) => [id, output]));
  await answerDangling(context, ({ id }) => outputs.get(id) ?? INTERRUPTED);
}

export function outputItem(callId: string, output: string): ResponseInputItem.FunctionCallOutput {
  return { type: 'function_call_output', call_id: callId, output };
}
