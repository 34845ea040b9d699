/** Reads a request for a completion: the whole thread, the instructions in it, and what functions returned. */

import { requireChatParts } from '../files/parts.ts';
import {
  callsUnanswered,
  chatContextExceeded,
  invalidValue,
  missingParameter,
  outputUncalled,
} from '../http/errors.ts';
import {
  functionNames,
  isObject,
  type Json,
  optionalList,
  refuseUnknown,
  requiredText,
  requireNestedTools,
} from '../http/parameters.ts';
import { tokensIn } from '../http/tokens.ts';
import { contentText } from '../responses/items.ts';
import type { ScriptInput, ToolOutput } from '../script/script.ts';

const KNOWN = new Set(
  `audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages
  metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
  prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier
  stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
  web_search_options`.split(/\s+/),
);
const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/** @param contextLimit tokens; null for no limit */
export function readCompletion(body: Json, contextLimit: number | null, readsPictures: boolean): ScriptInput {
  refuseUnknown(body, KNOWN);
  const model = requiredText(body, 'model');
  requireNestedTools(body);
  const messages = messagesOf(body);
  requireAnswered(messages);
  requireCalled(messages);
  for (const [index, { content }] of messages.entries())
    requireChatParts(content, `messages[${index}]`, readsPictures);
  const texts = messages.map(({ content }) => contentText(content));
  const tokens = tokensIn(texts);
  if (contextLimit !== null && tokens > contextLimit) throw chatContextExceeded(contextLimit, tokens);
  const isInstruction = ({ role }: Json): boolean => role === 'system' || role === 'developer';
  return {
    model,
    instructions: texts.filter((_, index) => isInstruction(messages[index] ?? {})).join('\n\n'),
    messages: messages.flatMap((message, index) =>
      isInstruction(message) || message.role === 'tool'
        ? []
        : [{ role: String(message.role), text: texts[index] ?? '' }],
    ),
    tools: functionNames(optionalList(body, 'tools')),
    hosted: [],
    toolOutputs: outputsIn(messages),
  };
}

function messagesOf(body: Json): Json[] {
  const messages = optionalList(body, 'messages');
  if (messages.length === 0) throw missingParameter('messages');
  return messages.map((message, index) => {
    const path = `messages[${index}]`;
    if (!isObject(message)) throw invalidValue(path, 'expected an object.');
    const role = requiredText(message, 'role', `${path}.`);
    if (!ROLES.has(role)) throw invalidValue(`${path}.role`, `unknown role ${role}.`);
    return message;
  });
}

function callsOf(message: Json): { readonly id: string; readonly name: string }[] {
  return optionalList(message, 'tool_calls').flatMap((call) =>
    isObject(call) && isObject(call.function)
      ? [{ id: String(call.id), name: String(call.function.name) }]
      : [],
  );
}

/** Throws what the service answers to calls that are not followed by their outputs. */
function requireAnswered(messages: readonly Json[]): void {
  for (const [index, message] of messages.entries()) {
    const end = messages.findIndex(({ role }, at) => at > index && role !== 'tool');
    const following = messages.slice(index + 1, end < 0 ? undefined : end);
    const answered = new Set(following.map((one) => one.tool_call_id));
    const missing = callsOf(message).filter(({ id }) => !answered.has(id));
    if (missing.length > 0) throw callsUnanswered(missing.map(({ id }) => id));
  }
}

/** Throws what the service answers to an output of which no call stands right before it. */
function requireCalled(messages: readonly Json[]): void {
  let open = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'tool') open = new Set(callsOf(message).map(({ id }) => id));
    else if (!open.delete(requiredText(message, 'tool_call_id', `messages[${index}].`)))
      throw outputUncalled();
  }
}

/** Since the last message of the user. */
function outputsIn(messages: readonly Json[]): ToolOutput[] {
  const round = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  const names = new Map(round.flatMap(callsOf).map(({ id, name }) => [id, name]));
  return round.flatMap((message) => {
    if (message.role !== 'tool') return [];
    const callId = String(message.tool_call_id);
    return [{ callId, name: names.get(callId) ?? '', output: contentText(message.content) }];
  });
}
