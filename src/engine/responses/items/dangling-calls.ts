/** Function calls that a run has left without an output. The service refuses every later run over them. */

import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { EngineError } from '../../../errors.ts';
import type { ResponsesContext } from '../context.ts';
import { danglingCalls } from '../output.ts';
import { LOOK_BACK_ITEMS, latestItems } from './latest-items.ts';

/** Gives each such call an output. Throws fault `corrupt` where there is none that could be given one. */
export async function answerDangling({ client, request, options }: ResponsesContext): Promise<void> {
  const { signal } = options;
  const { id } = request.thread;
  const items = await latestItems(client, id, { limit: LOOK_BACK_ITEMS, signal });
  const outputs = danglingCalls(items).map((callId) =>
    outputItem(callId, 'This call was interrupted and has no result.'),
  );
  if (outputs.length === 0)
    throw new EngineError('corrupt', `${id} lacks an answer to a call that it does not hold`);
  await client.write(
    `answer calls in ${id}`,
    (requestOptions) => client.openai.conversations.items.create(id, { items: outputs }, requestOptions),
    { signal, holds: 'list' },
  );
}

export function outputItem(callId: string, output: string): ResponseInputItem.FunctionCallOutput {
  return { type: 'function_call_output', call_id: callId, output };
}
