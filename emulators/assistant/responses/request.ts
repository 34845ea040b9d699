/** Reads the request for a response: every parameter known, one history, the conversation free, nothing cut in two. */

import type { Files } from '../files/files.ts';
import {
  contextExceeded,
  conversationLocked,
  invalidValue,
  missingParameter,
  noInput,
  previousResponseNotFound,
  twoHistories,
} from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import {
  isObject,
  type Json,
  optionalList,
  optionalText,
  refuseUnknown,
  threadOf,
} from '../http/parameters.ts';
import { tokensIn } from '../http/tokens.ts';
import type { Conversation, Conversations } from './conversations.ts';
import { type Item, itemsOf, messagesIn, requireParts, requireWhole } from './items.ts';
import type { StoredResponse } from './object.ts';

const KNOWN = new Set(
  `background context_management conversation include input instructions max_output_tokens max_tool_calls metadata
  model moderation parallel_tool_calls previous_response_id prompt_cache_key prompt_cache_options
  prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text
  tool_choice tools top_logprobs top_p truncation user`.split(/\s+/),
);
const STREAM_OPTIONS = new Set(['include_obfuscation']);
const LEAST_OUTPUT_TOKENS = 16;

export interface ResponseRequest {
  readonly conversation: Conversation | null;
  readonly earlier: readonly Item[];
  readonly input: readonly Item[];
}

interface Histories {
  readonly conversations: Conversations;
  readonly responses: ReadonlyMap<string, StoredResponse>;
  readonly ids: Ids;
  readonly files: Files;
}

/** Everything but the lock and the window is checked; a count of tokens needs no more. */
export function readHistory(body: Json, { conversations, responses, ids }: Histories): ResponseRequest {
  const named = threadOf(body);
  const previous = optionalText(body, 'previous_response_id');
  if (named !== null && previous !== null) throw twoHistories();
  const conversation = named === null ? null : conversations.get(named);
  const input = itemsOf(body.input, 'input', ids);
  if (input.length === 0 && conversation === null && previous === null) throw noInput();
  return { conversation, input, earlier: previous === null ? [] : chainOf(previous, responses) };
}

export function readRequest(body: Json, contextLimit: number | null, histories: Histories): ResponseRequest {
  refuseUnknown(body, KNOWN);
  if (isObject(body.stream_options)) refuseUnknown(body.stream_options, STREAM_OPTIONS, 'stream_options.');
  if (optionalText(body, 'model') === null) throw missingParameter('model');
  requireTools(body);
  requireOutputLimit(body);
  if (body.background === true && body.store === false) {
    throw invalidValue('store', 'background responses must be stored.');
  }
  const request = readHistory(body, histories);
  if (request.conversation !== null && request.conversation.lock !== null) throw conversationLocked();
  requireWhole(historyOf(request));
  requireParts(historyOf(request), histories.files, 'input');
  if (contextLimit !== null && tokensOf(request, optionalText(body, 'instructions')) > contextLimit) {
    throw contextExceeded();
  }
  return request;
}

/** Everything that the model reads, oldest first. */
export function historyOf({ conversation, earlier, input }: ResponseRequest): readonly Item[] {
  return [...(conversation?.items ?? earlier), ...input];
}

export function tokensOf(request: ResponseRequest, instructions: string | null): number {
  return tokensIn([instructions ?? '', ...messagesIn(historyOf(request)).map(({ text }) => text)]);
}

function chainOf(previous: string, responses: Histories['responses']): readonly Item[] {
  const response = responses.get(previous);
  if (response === undefined) throw previousResponseNotFound(previous);
  return [...response.earlier, ...response.input, ...response.output];
}

function requireTools(body: Json): void {
  for (const [index, tool] of optionalList(body, 'tools').entries()) {
    const path = `tools[${index}]`;
    if (!isObject(tool) || typeof tool.type !== 'string') throw missingParameter(`${path}.type`);
    if (tool.type === 'function' && typeof tool.name !== 'string') throw missingParameter(`${path}.name`);
  }
}

function requireOutputLimit({ max_output_tokens: limit }: Json): void {
  if (typeof limit !== 'number' || limit >= LEAST_OUTPUT_TOKENS) return;
  throw invalidValue(
    'max_output_tokens',
    `integer below minimum value. Expected a value >= ${LEAST_OUTPUT_TOKENS}, but got ${limit} instead.`,
  );
}
