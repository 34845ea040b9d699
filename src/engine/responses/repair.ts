/** Repairs a conversation that holds something over which runs fail: what the refusal names, or what may be meant by it. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import { EngineError } from '../../errors.ts';
import { dropUnanswered } from '../run/content-retry.ts';
import { ownIds } from '../run/run-context.ts';
import type { ResponsesContext } from './context.ts';
import { completeDangling } from './items/dangling-calls.ts';
import { isReply } from './output.ts';

/**
 * Takes out what the refusal names, or answers a call that nobody answered. Returns whether something was changed, so
 * that the run may be asked for again. The turn's own messages stay: people are to hear that these were refused.
 */
export async function repair(context: ResponsesContext, error: unknown): Promise<boolean> {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  if (error.detail?.kind === 'call-without-output') {
    await completeDangling(context);
    return true;
  }
  const isAtFault = faultyItems(error, context);
  if (isAtFault === null) return false;
  const { request, options, removal, log } = context;
  const own = ownIds(request);
  const { removed } = await removal.remove(
    request.thread.id,
    (items) => new Set(items.filter(isAtFault).flatMap(({ id }) => id ?? [])).difference(own),
    options.signal,
  );
  if (removed.length === 0) return false;
  log.warn(
    { event: 'thread.repaired', thread: request.thread.id, removed, error },
    'Items over which every run failed were removed from a conversation.',
  );
  return true;
}

/** Takes out the messages of earlier turns that were never answered. Returns whether there were any. */
export function dropUnansweredItems(context: ResponsesContext): Promise<boolean> {
  const { request, options, removal } = context;
  return dropUnanswered<ConversationItem>(context, isReply, async (choose) => {
    const { removed } = await removal.remove(request.thread.id, choose, options.signal);
    return removed;
  });
}

type IsAtFault = (item: ConversationItem, index: number) => boolean;

/** Tells the items that the refusal means; null where it names none. */
function faultyItems(
  { detail, fault }: EngineError,
  { request }: Pick<ResponsesContext, 'request'>,
): IsAtFault | null {
  switch (detail?.kind) {
    case 'incomplete-item':
      return ({ id }) => id === detail.itemId;
    case 'output-without-call':
      return (item) => item.type === 'function_call_output' && item.call_id === detail.callId;
    case 'expired-container':
      return (item) => 'container_id' in item && item.container_id === detail.containerId;
    case 'input-place': {
      // A run that brings nothing has no input but the conversation. Otherwise the place may be in either.
      const isAboutContent = fault === 'policy' || fault === 'invalid' || fault === 'corrupt';
      return isAboutContent && request.appended !== null ? (_, index) => index === detail.index : null;
    }
    default:
      return null;
  }
}
