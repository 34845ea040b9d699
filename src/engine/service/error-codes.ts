/**
 * What a service's own words mean: its error codes and messages as faults. Codes come first because they are meant for
 * machines, then the messages of errors that have none. Both are open sets.
 */

import type { Fault } from '../../errors.ts';

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

const ACTIVE_RUN = /while a run (run_\w+) is active|already has an active run (run_\w+)/;

/** A run that fails for lack of credit has the code of one that came too fast; only its message tells. */
const NO_CREDIT = /exceeded your current quota|insufficient credits/i;

const BY_MESSAGE: readonly (readonly [RegExp, Fault])[] = [
  [ACTIVE_RUN, 'busy'],
  [/Another process is currently operating on this conversation/, 'busy'],
  [/of type '\w+' was provided without its required/, 'corrupt'],
  [/No tool output found for function call|No tool call found for function call output/, 'corrupt'],
  [/Expected container_id/, 'corrupt'],
  [/maximum context length|max_model_len|context (size|length|window)/i, 'context'],
  [/flagged as potentially violating/, 'policy'],
  [/Incorrect API key/, 'auth'],
  [/model .*(does not exist|not found)/i, 'forbidden'],
  [/(Conversation|Response|Thread|Run|Item|Message)( with id \S+)? not found/i, 'gone'],
  [/No (assistant|thread|run|message|item) found/i, 'gone'],
  [/Unsupported parameter|Unknown parameter/, 'invalid'],
];

/** A service's words for what went wrong; empty where it has none. */
export interface Words {
  readonly code: string;
  readonly message: string;
  /** Some servers put the code here; others only a class of errors, so it is asked last. */
  readonly type: string;
}

export function faultOfWords({ code, message, type }: Words): Fault | undefined {
  if (NO_CREDIT.test(message)) return 'quota';
  return faultOfCode(code) ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? faultOfCode(type);
}

function faultOfCode(code: string): Fault | undefined {
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
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

/** The id of the run that holds the thread. Only the message names it; the code is null. */
export function activeRunIn(message: string): string | undefined {
  const found = ACTIVE_RUN.exec(message);
  return found?.[1] ?? found?.[2];
}
