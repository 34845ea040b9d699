/**
 * What the words of services mean: their error codes and messages become faults and details here and nowhere else. Codes
 * come first because they are meant for machines, then the messages of errors that have none. Both are open sets.
 */

import type { EngineError, EngineErrorDetail, Fault } from '../../errors.ts';

/** Pairs of a pattern for the whole code and the fault it means. */
const BY_CODE: readonly (readonly [RegExp, Fault])[] = [
  [/^invalid_api_key$/, 'auth'],
  [/^(model_not_found|unsupported_country_region_territory)$/, 'forbidden'],
  [/^previous_response_not_found$/, 'gone'],
  [/^conversation_locked$/, 'busy'],
  [/^(context_length_exceeded|exceed_context_size_error)$/, 'context'],
  [
    /^(insufficient_quota|credit_balance_exhausted|(organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded)$/,
    'quota',
  ],
  [/^(rate_limit_exceeded|slow_down)$/, 'rate'],
  [/^(invalid_prompt|content_filter|content_policy_violation|\w+_policy(_violation)?)$/, 'policy'],
  [/^(server_is_overloaded|overloaded_error)$/, 'overloaded'],
  [/^(server_error|vector_store_timeout)$/, 'server'],
  [
    /^(unknown_parameter|unsupported_value|unsupported_parameter|missing_required_parameter|mutually_exclusive_parameters)$/,
    'invalid',
  ],
  [/^(invalid_image\w*|image_\w+|failed_to_download_image|empty_image_file)$/, 'invalid'],
];

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
  { pattern: /maximum context length|max_model_len|context (size|length|window)/i, fault: 'context' },
  { pattern: /flagged as potentially violating/, fault: 'policy' },
  { pattern: /Incorrect API key/, fault: 'auth' },
  { pattern: /model .*(does not exist|not found)/i, fault: 'forbidden' },
  { pattern: /No assistant found/i, fault: 'gone', detail: { kind: 'no-assistant' } },
  { pattern: /No (thread|run|message|item) found/i, fault: 'gone' },
  { pattern: /(Conversation|Response|Thread|Run|Item|Message)( with id \S+)? not found/i, fault: 'gone' },
  { pattern: /Unsupported parameter|Unknown parameter/, fault: 'invalid' },
  { pattern: /\bsynchronous\b/i, detail: { kind: 'synchronous-run' } },
];

/** A run that fails for lack of credit has the code of one that came too fast. Only its message tells them apart. */
const NO_CREDIT = /exceeded your current quota|insufficient credits/i;

/** A service's words for what went wrong; empty where it has none. */
export interface Words {
  readonly code: string;
  readonly message: string;
  /** Some servers put the code here and others only a class of errors, so it is asked last. */
  readonly type: string;
}

export function faultOfWords({ code, message, type }: Words): Fault | undefined {
  if (NO_CREDIT.test(message)) return 'quota';
  return faultOfCode(code) ?? faultOfMessage(message) ?? faultOfCode(type);
}

function faultOfCode(code: string): Fault | undefined {
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
}

function faultOfMessage(message: string): Fault | undefined {
  return PHRASES.find(({ pattern, fault }) => fault !== undefined && pattern.test(message))?.fault;
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
  429: 'rate',
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
