/** Begins a response in a conversation that may be locked, hold something that fails every run, or be answered already. */

import type { ResponseInputItem, ResponseStreamEvent } from 'openai/resources/responses/responses';
import type { RunResult } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import { messageText } from '../run/message-text.ts';
import { broughtMessages } from '../run/run-context.ts';
import type { Opened } from '../service/client.ts';
import { retryWhileLocked } from '../service/retry.ts';
import type { ResponsesContext } from './context.ts';
import { itemsAfterMessages } from './items/after-messages.ts';
import { findMessages, itemsOfTurn } from './items/find-messages.ts';
import { danglingCalls, isReply, resultOfItems } from './output.ts';
import { repair } from './repair.ts';

/** How many different faults of one conversation are repaired for one response. */
const MOST_REPAIRS = 4;

export type Outcome =
  /** An earlier attempt has answered the turn. */
  | { readonly kind: 'found'; readonly result: RunResult }
  /** Its last response calls functions, and nobody has answered it. */
  | {
      readonly kind: 'calling';
      readonly calls: readonly ToolCall[];
      /** What the turn has come to so far, in all rounds. */
      readonly said: RunResult;
    };

export type Begun = Opened<ResponseStreamEvent> | Outcome;

/**
 * Begins a response once the conversation is free, or returns what an earlier attempt has left there.
 *
 * With `lookFirst` that is looked for at once. After a lock it is always looked for, because a lock says that
 * something ran. A response whose id was lost shows itself by its lock and by its reply alone. So it is missed where a
 * server locks late or never, or where it ends between the look and the beginning: then a second response is made, and
 * people see one of both.
 *
 * @param input the messages that the run brings, or what the functions of its last response have returned
 */
export async function begin(
  context: ResponsesContext,
  { input, lookFirst }: { readonly input: readonly ResponseInputItem[]; readonly lookFirst: boolean },
): Promise<Begun> {
  const { client, request, options, abandoned } = context;
  const answered = new Set(input.flatMap((item) => ('call_id' in item ? (item.call_id ?? []) : [])));
  let isLookedFor = lookFirst;
  return retryWhileLocked<Begun>(
    async () => {
      await abandoned.sweep(request.thread.id, options.signal);
      const outcome = isLookedFor ? await findOutcome(context, answered) : null;
      return outcome ?? create(context, input);
    },
    { clock: client.clock, signal: options.signal, patienceMs: Number.POSITIVE_INFINITY },
    async () => {
      isLookedFor = true;
      return false;
    },
  );
}

/**
 * What an earlier attempt has come to, as it stands after the turn's own messages: a reply, calls that wait, or null. The
 * usage of a reply is unknown: the conversation does not keep it. Where none of the turn's messages is found, the words at
 * the end may answer something else and do not count.
 *
 * @param answered ids of the calls to which the answers are at hand: that these wait is no news
 */
export async function findOutcome(
  context: ResponsesContext,
  answered: ReadonlySet<string> = new Set(),
): Promise<Outcome | null> {
  const items = await itemsAfterMessages(context);
  const calls = danglingCalls(items);
  const result = (): RunResult => resultOfItems(items, { kind: 'thread', id: context.request.thread.id });
  if (calls.some(({ id }) => !answered.has(id))) return { kind: 'calling', calls, said: result() };
  if (calls.length > 0 || !items.some(isReply)) return null; // words before a call are not a reply yet
  return { kind: 'found', result: result() };
}

/** Whether the messages that the run has brought are in the conversation. */
export async function holdsMessages({ client, request, options }: ResponsesContext): Promise<boolean> {
  const { thread, threadEnd } = request;
  const texts = broughtMessages(request).map(messageText);
  const settings = { threadEnd, mostWithoutEnd: 0, signal: options.signal };
  const items = await itemsOfTurn(client, thread.id, settings);
  return findMessages(items, texts).ids.length === texts.length;
}

async function create(
  context: ResponsesContext,
  input: readonly ResponseInputItem[],
): Promise<Opened<ResponseStreamEvent>> {
  for (let repairs = 0; ; repairs++) {
    try {
      return await context.create(context.request, input, context.options);
    } catch (error) {
      if (repairs >= MOST_REPAIRS || !(await repair(context, error))) throw error;
    }
  }
}
