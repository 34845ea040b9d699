/** Mends a conversation that holds what no run gets past: a refusal names it, and it is taken out, or completed. */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { ResponseInputItem } from 'openai/resources/responses/responses';
import { EngineError } from '../../errors.ts';
import { unanswered } from '../run/content-retry.ts';
import type { ResponsesRun } from './follow.ts';
import { LOOK_BACK_ITEMS, latestItems } from './items.ts';
import { danglingCalls, isReply } from './output.ts';

/**
 * Whether something was changed, so that the run may be asked for again. The turn's own messages are left alone: that
 * they are refused is for the people to hear.
 */
export async function repair(run: ResponsesRun, error: unknown): Promise<boolean> {
  if (!(error instanceof EngineError) || error.committed !== 'no') return false;
  if (/No tool output found/.test(error.message)) {
    await answerDangling(run);
    return true;
  }
  const isNamed = namedBy(error);
  if (isNamed === null) return false;
  const { request, removal, signal, log } = run;
  const own = new Set(request.appended.flatMap((ref) => ref.remoteIds));
  const choose = (items: readonly ConversationItem[]): ReadonlySet<string> =>
    new Set(items.filter(isNamed).flatMap((item) => (own.has(item.id ?? '') ? [] : (item.id ?? []))));
  const { removed } = await removal.remove(request.thread.id, choose, signal);
  if (removed.length > 0)
    log.warn(
      { thread: request.thread.id, removed, error },
      'took out of a conversation what failed its runs',
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

type IsNamed = (item: ConversationItem, index: number) => boolean;

/** What is at fault by the refusal's words: all that there is, since such errors carry no code. */
function namedBy({ message, param, fault }: EngineError): IsNamed | null {
  const item = /Item '(\w+)' of type/.exec(message)?.[1];
  if (item !== undefined) return ({ id }) => id === item;
  const call = /No tool call found for function call output with call_id (\w+)/.exec(message)?.[1];
  if (call !== undefined) return (one) => one.type === 'function_call_output' && one.call_id === call;
  const container = /Expected container_id:? '?(\w+)/.exec(message)?.[1];
  if (container !== undefined) return (one) => 'container_id' in one && one.container_id === container;
  // What a run brings comes after the conversation, so a place in its input is a place in the conversation.
  const place = /\binput\[(\d+)\]/.exec(`${param} ${message}`)?.[1];
  const isAboutContent = fault === 'policy' || fault === 'invalid' || fault === 'corrupt';
  return place !== undefined && isAboutContent ? (_, index) => index === Number(place) : null;
}
