/** Repairs a conversation that holds something over which every run fails. The refusal names it. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { EngineError } from '../../errors.ts';
import { unanswered } from '../run/content-retry.ts';
import type { ResponsesRun } from './follow.ts';
import { LOOK_BACK_ITEMS, latestItems } from './items.ts';
import { danglingCalls, isReply } from './output.ts';

/**
 * Takes out what the refusal names, or answers a call that nobody answered. Returns whether something was changed, so
 * that the run may be asked for again. The turn's own messages stay: people are to hear that these were refused.
 */
export async function repair(run: ResponsesRun, error: unknown): Promise<boolean> {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  if (error.detail?.kind === 'call-without-output') {
    await answerDangling(run);
    return true;
  }
  const isAtFault = faultyItems(error);
  if (isAtFault === null) return false;
  const { request, removal, signal, log } = run;
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  const choose = (items: readonly ConversationItem[]): ReadonlySet<string> =>
    new Set(items.filter(isAtFault).flatMap((item) => (own.has(item.id ?? '') ? [] : (item.id ?? []))));
  const { removed } = await removal.remove(request.thread.id, choose, signal);
  if (removed.length > 0)
    log.warn(
      { event: 'thread.repaired', thread: request.thread.id, removed, error },
      'Items that failed every run were removed from a conversation.',
    );
  return removed.length > 0;
}

/** Takes out the messages of earlier turns that were never answered. Whether there were any. */
export async function dropUnanswered({ request, removal, signal, log }: ResponsesRun): Promise<boolean> {
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  if (own.size === 0) return false; // they could not be told from the turn's own
  const choose = (items: readonly ConversationItem[]): ReadonlySet<string> =>
    new Set(unanswered(items, isReply).flatMap((item) => (own.has(item.id ?? '') ? [] : (item.id ?? []))));
  const { removed } = await removal.remove(request.thread.id, choose, signal);
  if (removed.length > 0)
    log.warn(
      { thread: request.thread.id, removed },
      'took unanswered messages out of a conversation that was refused',
    );
  return removed.length > 0;
}

/** Gives every call that a run left unanswered an answer, without which no later run is possible. */
export async function answerDangling({ client, request, signal }: ResponsesRun): Promise<void> {
  const items = await latestItems(client, request.thread.id, { limit: LOOK_BACK_ITEMS, signal });
  const outputs = danglingCalls(items).map((id) =>
    outputItem(id, 'This call was interrupted and has no result.'),
  );
  if (outputs.length === 0)
    throw new EngineError('corrupt', `${request.thread.id} lacks an answer to a call that it does not hold`);
  await client.write(
    `answer calls in ${request.thread.id}`,
    (options) => client.openai.conversations.items.create(request.thread.id, { items: outputs }, options),
    { signal, holds: 'list' },
  );
}

export function outputItem(callId: string, output: string): ResponseInputItem.FunctionCallOutput {
  return { type: 'function_call_output', call_id: callId, output };
}

type IsAtFault = (item: ConversationItem, index: number) => boolean;

/** Which items the refusal means, or null where it names none. */
function faultyItems({ detail, fault }: EngineError): IsAtFault | null {
  switch (detail?.kind) {
    case 'incomplete-item':
      return ({ id }) => id === detail.itemId;
    case 'output-without-call':
      return (item) => item.type === 'function_call_output' && item.call_id === detail.callId;
    case 'expired-container':
      return (item) => 'container_id' in item && item.container_id === detail.containerId;
    case 'input-place': {
      // What a run brings comes after the conversation, so a place in its input is a place in the conversation.
      const isAboutContent = fault === 'policy' || fault === 'invalid' || fault === 'corrupt';
      return isAboutContent ? (_, index) => index === detail.index : null;
    }
    default:
      return null;
  }
}
