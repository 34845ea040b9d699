/**
 * What the words of services mean: their error codes and messages become faults and details here and nowhere else. Codes
 * come first because they are meant for machines, then the messages of errors that have none. Both are open sets.
 */

import type { EngineError, EngineErrorDetail, Fault } from '../../../errors.ts';
import type { Words } from '../words/error-body.ts';
import { isModeration } from '../words/moderation.ts';
import { isOverBudget, isTooLong } from '../words/overflow.ts';

/** Pairs of a pattern for the whole code and the fault it means. */
const BY_CODE: readonly (readonly [RegExp, Fault])[] = [
  [/^invalid_api_key$/, 'auth'],
  [/^(model_not_found|unsupported_country_region_territory)$/, 'forbidden'],
  [/^previous_response_not_found$/, 'gone'],
  [/^conversation_locked$/, 'busy'],
  [
    /^(context_length_exceeded|exceed_context_size_error|model_context_window_exceeded|token_limit_exceeded|(string|array)_(above_max_length|too_long)|request_too_large)$/,
    'context',
  ],
  [
    /^(insufficient_quota|credit_balance_exhausted|(organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded)$/,
    'quota',
  ],
  [/^(rate_limit_exceeded|slow_down)$/, 'rate'],
  [
    /^(invalid_prompt|content_filter|content_policy_violation|data_inspection_failed|moderation_blocked|\w+_policy(_violation)?)$/,
    'policy',
  ],
  [/^(server_is_overloaded|overloaded_error|overloaded)$/, 'overloaded'],
  [/^(server_error|vector_store_timeout)$/, 'server'],
  [
    /^(unknown_parameter|unsupported_value|unsupported_parameter|missing_required_parameter|mutually_exclusive_parameters)$/,
    'invalid',
  ],
  [/^image_file_not_found$/, 'corrupt'],
  [/^(invalid_image\w*|image_\w+|failed_to_download_image|empty_image_file)$/, 'invalid'],
];

/**
 * How servers say that their model reads no pictures, some with status 500 or 404: Ollama
 * (https://github.com/ollama/ollama/issues/17301), llama.cpp (https://github.com/ggml-org/llama.cpp/issues/12947), OpenRouter
 * (https://github.com/github/app/issues/2163), OpenAI (https://github.com/vllm-project/vllm/issues/11629), LM Studio, vLLM,
 * Mistral and DeepSeek (`unknown variant `image_url``).
 */
const NO_IMAGES =
  /\bnot (?:currently )?support (?:image|vision|multimodal)|\bimage input is not (?:supported|enabled)|\bimage_url is only supported|\bunsupported content part type: \W{0,2}image|\bfound that support image|unknown variant \W?image_url|not a multimodal model|data required for image input|at most 0 image/i;

interface Phrase {
  readonly pattern: RegExp;
  readonly fault?: Fault;
  /** A function is given what the pattern's group has matched, and is not called where that is nothing. */
  readonly detail?: EngineErrorDetail | ((id: string) => EngineErrorDetail);
}

/** The first phrase with a fault decides about the fault, the first with a detail about the detail. */
const PHRASES: readonly Phrase[] = [
  {
    pattern: /(?:while a|already has an active) run (run_\w+)/,
    fault: 'busy',
    detail: (runId) => ({ kind: 'active-run', runId }),
  },
  { pattern: /Another process is currently operating on this conversation/, fault: 'busy' },
  {
    pattern: /(?:Item '(\w+)' )?of type '\w+' was provided without its required/,
    fault: 'corrupt',
    detail: (itemId) => ({ kind: 'incomplete-item', itemId }),
  },
  {
    pattern: /No tool output found for function call/,
    fault: 'corrupt',
    detail: { kind: 'call-without-output' },
  },
  {
    pattern: /No tool call found for function call output(?: with call_id (\w+))?/,
    fault: 'corrupt',
    detail: (callId) => ({ kind: 'output-without-call', callId }),
  },
  {
    pattern: /Expected container_id(?::? '?(\w+))?/,
    fault: 'corrupt',
    detail: (containerId) => ({ kind: 'expired-container', containerId }),
  },
  // Before what names a model that is missing: a router has none that reads pictures.
  { pattern: NO_IMAGES, fault: 'invalid', detail: { kind: 'no-images' } },
  {
    // A copy of an attachment that was deleted or has expired: the thread is rebuilt without it.
    pattern:
      /\bfiles? (?:with ids? )?\S*file-\S+ .{0,20}not found|\bno file found with id|No such File object/i,
    fault: 'corrupt',
  },
  { pattern: /Incorrect API key/, fault: 'auth' },
  { pattern: /model .*(does not exist|not found)|no (endpoints|allowed providers)\b/i, fault: 'forbidden' },
  { pattern: /No assistant found/i, fault: 'gone', detail: { kind: 'no-assistant' } },
  { pattern: /No (thread|run|message|item) found/i, fault: 'gone' },
  { pattern: /(Conversation|Response|Thread|Run|Item|Message)( with id \S+)? not found/i, fault: 'gone' },
  { pattern: /Unsupported parameter|Unknown parameter/, fault: 'invalid' },
  { pattern: /\bsynchronous\b/i, detail: { kind: 'synchronous-run' } },
];

/** A run that fails for lack of credit has the code of one that came too fast. Only its message tells them apart. */
const NO_CREDIT = /exceeded your current quota|insufficient (credits|balance)/i;
/** Gemini has the same words for a limit per minute, and then says when that is over. A limit of 0 never is. */
const COMES_BACK = /\bretry in \d/i;
const NOTHING_ALLOWED = /\blimit: 0\b/i;

/** @param param the service's name of the parameter at fault, or empty */
export function faultOfWords(words: Words, status: number | undefined, param = ''): Fault | undefined {
  const { message } = words;
  if (NO_CREDIT.test(message))
    return COMES_BACK.test(message) && !NOTHING_ALLOWED.test(message) ? 'rate' : 'quota';
  if (isOverBudget(words, status)) return 'context';
  const named = faultOfCodes(words.codes);
  if (named !== undefined) return named;
  if (isModeration(words)) return 'policy';
  return (
    faultOfMessage(message) ??
    (isTooLong(words, status, param) ? 'context' : undefined) ??
    faultOfCodes(words.types)
  );
}

function faultOfCodes(codes: readonly string[]): Fault | undefined {
  return BY_CODE.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
}

function faultOfMessage(message: string): Fault | undefined {
  return PHRASES.find(({ pattern, fault }) => fault !== undefined && pattern.test(message))?.fault;
}

/** A server that brings the model into its memory; the words of llama.cpp, Ollama, TGI and of those that start containers. */
const LOADING =
  /\b(?:loading|starting up|warming up|waking up|cold start\w*|initiali[sz]ing)\b|\bnot (?:yet )?(?:loaded|ready)\b/i;

/** Whether the server needs a while before it can answer at all. */
export function isLoading({ message }: Words, status: number | undefined): boolean {
  return (status ?? 0) >= 500 && LOADING.test(message);
}

/** @param param the service's name of the parameter at fault, which may say which part of the input it means */
export function detailOfWords(message: string, param: string): EngineErrorDetail | undefined {
  for (const { pattern, detail } of PHRASES) {
    const match = detail === undefined ? null : pattern.exec(message);
    if (match === null) continue;
    if (typeof detail !== 'function') return detail;
    if (match[1] !== undefined) return detail(match[1]);
  }
  const index = /\binput\[(\d+)\]/.exec(`${param} ${message}`)?.[1];
  return index === undefined ? undefined : { kind: 'input-place', index: Number(index) };
}

/** @param missing what a 404 means here when its message names no thing that is missing */
export function faultOfStatus(status: number, missing: Fault): Fault {
  if (status === 404) return missing;
  const known = BY_STATUS[status];
  if (known !== undefined) return known;
  return status >= 500 ? 'server' : 'invalid';
}

const BY_STATUS: Readonly<Record<number, Fault>> = {
  401: 'auth',
  402: 'quota',
  403: 'forbidden',
  405: 'unsupported',
  408: 'network',
  409: 'busy',
  413: 'context',
  423: 'busy',
  424: 'server', // a router's word for a failure of the model behind it
  425: 'overloaded',
  429: 'rate',
  451: 'forbidden',
  498: 'overloaded', // Groq: https://console.groq.com/docs/errors
  499: 'network', // a proxy's word for a client that has left
  501: 'unsupported',
  503: 'overloaded',
  529: 'overloaded',
};

/** Whether the refusal is about a parameter of the request that goes by one of these names. */
export function isAboutParameter({ param = '', message }: EngineError, names: RegExp): boolean {
  return names.test(param) || names.test(message);
}

/** Whether the service refused what was said, rather than the way in which it was asked. */
export function isContentRefusal({ fault, serviceCode = '' }: EngineError): boolean {
  return fault === 'policy' || (fault === 'invalid' && /image/.test(serviceCode));
}
