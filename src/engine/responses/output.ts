/**
 * The output items of a response as a reply: final text, refusals, sources, function calls. Pure.
 *
 * What is null, missing or of an unknown kind says nothing: no server sends all that the library's types promise.
 */

import type { ConversationItem } from 'openai/resources/conversations/items';
import type { Response, ResponseOutputItem } from 'openai/resources/responses/responses';
import type { RunResult } from '../../conversation/ports/engine.ts';
import type { ToolCall } from '../../conversation/ports/tools.ts';
import type { Usage } from '../../conversation/refs.ts';
import { citationsOf } from '../run/citations.ts';
import { addUsage, countedUsage } from '../run/usage.ts';
import { type Attempt, runFailure, shapeFailure } from '../service/failures/translate-error.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';
import { type Holder, madeFiles } from './made-files.ts';

type Item = ResponseOutputItem | ConversationItem;
type MessageItem = Extract<Item, { type: 'message' }>;
type Content = MessageItem['content'][number];

/** Every status that ends a response. All others, known or not, are waited on. */
const TERMINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'incomplete', 'cancelled']);

export function isOver(response: Response): boolean {
  return TERMINAL.has(response.status ?? '');
}

/** The result of a response that is over. Throws the EngineError of a failed one. */
export function resultOf(response: Response): RunResult {
  if (response.status === 'failed') throw runFailure(response.id, response.error, usageOf(response));
  const result = resultOfItems(response.output, { kind: 'response', id: response.id });
  const usage = usageOf(response);
  const reason = stringOf(response.incomplete_details?.reason);
  return {
    ...result,
    usage,
    ...(usage === null ? {} : { threadTokens: usage.input + usage.output }),
    // Forgetting the reply then forgets as well what the service has stored of the request.
    remoteIds: [...result.remoteIds, response.id],
    ...(response.status === 'cancelled' ? { finish: 'cancelled' } : {}),
    ...(response.status === 'incomplete'
      ? { finish: 'incomplete', ...(reason === '' ? {} : { reason }) }
      : {}),
  };
}

/** @param holder what keeps the items, where pictures in them are found again */
export function resultOfItems(list: readonly Item[] | null, holder: Holder): RunResult {
  const items = objectsOf(list);
  const messages = items.filter(isReply);
  const contents = messages.flatMap(contentOf);
  const annotations = contents.flatMap((part) =>
    part.type === 'output_text' ? objectsOf<unknown>(part.annotations) : [],
  );
  return {
    text: messages
      .map(textOf)
      .filter((text) => text !== '')
      .join('\n\n'),
    files: madeFiles(items, annotations, holder),
    citations: citationsOf(annotations),
    usage: null,
    finish: finishOf(messages, contents),
    remoteIds: items.flatMap((item) => (typeof item.id === 'string' ? [item.id] : [])),
  };
}

function finishOf(messages: readonly MessageItem[], contents: readonly Content[]): RunResult['finish'] {
  if (contents.some((part) => part.type === 'refusal')) return 'refused';
  return messages.some((message) => message.status === 'incomplete') ? 'incomplete' : 'completed';
}

/** A message of the assistant that is meant for people. Commentary is what the model says to itself. */
export function isReply(item: Item): item is MessageItem {
  return item.type === 'message' && item.role === 'assistant' && item.phase !== 'commentary';
}

export function isCommentary(item: Item): item is MessageItem {
  return item.type === 'message' && item.phase === 'commentary';
}

/** A call without an id cannot be answered. */
export function functionCalls(items: readonly Item[] | null): ToolCall[] {
  return objectsOf(items).flatMap((item) =>
    item.type === 'function_call' && typeof item.call_id === 'string'
      ? [{ id: item.call_id, name: stringOf(item.name), args: stringOf(item.arguments) }]
      : [],
  );
}

/** The calls that have no output among the items; each makes every later run fail. */
export function danglingCalls(items: readonly Item[]): ToolCall[] {
  const answered = new Set(
    items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])),
  );
  return functionCalls(items).filter((call) => !answered.has(call.id));
}

/** Throws what `shapeFailure` makes of an answer that is no response, whatever its status said. */
export function requireResponse(body: unknown, attempt: Attempt): Response {
  const output = fieldOf(body, 'output') ?? null;
  const isUnderWay = output === null && typeof fieldOf(body, 'status') === 'string';
  const isResponse = typeof fieldOf(body, 'id') === 'string' && (Array.isArray(output) || isUnderWay);
  if (!isResponse) throw shapeFailure(body, attempt);
  return body as Response;
}

function contentOf(message: MessageItem): readonly Content[] {
  return objectsOf<Content>(message.content);
}

function textOf(message: MessageItem): string {
  return contentOf(message)
    .map((part) => {
      if (part.type === 'output_text') return stringOf(part.text);
      return part.type === 'refusal' ? stringOf(part.refusal) : '';
    })
    .join('');
}

/** With the calls that the response is billed for besides its tokens, and the pictures that it has made. */
export function usageOf({ usage, output }: Response): Usage | null {
  const counted = countedUsage({
    input: usage?.input_tokens,
    output: usage?.output_tokens,
    total: usage?.total_tokens,
    cached: usage?.input_tokens_details?.cached_tokens,
    written: usage?.input_tokens_details?.cache_write_tokens,
    reasoning: usage?.output_tokens_details?.reasoning_tokens,
  });
  const kinds = objectsOf(output).map(({ type }) => stringOf(type));
  const images = kinds.filter((kind) => kind === 'image_generation_call').length;
  const tools = kinds.filter((kind) => kind.endsWith('_call')).length - images;
  return counted && addUsage(counted, { input: 0, output: 0, tools, images });
}
