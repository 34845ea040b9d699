/** Translates whatever the openai library throws into EngineErrors. No other file knows the library's errors. */

import type { APIConnectionError, APIError } from 'openai';
import type { Usage } from '../../../conversation/refs.ts';
import {
  type Committed,
  EngineError,
  type EngineErrorDetail,
  type Fault,
  messageOf,
} from '../../../errors.ts';
import { library } from '../library.ts';
import { fieldOf } from '../response-shape.ts';
import { type Words, wordsIn } from '../words/error-body.ts';
import { overflowNumbers } from '../words/overflow.ts';
import { retryAfterMs } from '../words/retry-after.ts';
import { detailOfWords, faultOfStatus, faultOfWords, isLoading } from './error-codes.ts';

/** What is known about the call that failed. */
export interface Attempt {
  /** What was done, for the message, such as `append to conv_1`. */
  readonly what: string;
  /** Whether the call was to change something. A read commits nothing. */
  readonly write: boolean;
  /** The fault of a 404 that does not say which thing is missing. Default `gone`. */
  readonly missing?: Fault;
  /** If it has aborted, its reason is the error, whatever the library threw. */
  readonly signal?: AbortSignal | undefined;
}

export function translate(error: unknown, attempt: Attempt): EngineError {
  const { signal, what, write } = attempt;
  const unknown: Committed = write ? 'maybe' : 'no';
  if (signal?.aborted) {
    if (signal.reason instanceof EngineError) return signal.reason;
    return new EngineError('aborted', `${what}: given up`, { committed: unknown, cause: error });
  }
  if (error instanceof EngineError) return error;
  const { APIConnectionError, APIConnectionTimeoutError, APIError } = library();
  if (error instanceof APIConnectionTimeoutError)
    return new EngineError('network', `${what}: no answer in time`, { committed: unknown, cause: error });
  if (error instanceof APIConnectionError) return connectionFailure(error, what, write);
  if (error instanceof APIError) return answeredWith(error, attempt);
  // A body that is cut is a TypeError, a DOMException or malformed JSON: the library gives it no class of its own.
  return new EngineError('network', `${what}: the answer broke off (${messageOf(error)})`, {
    committed: unknown,
    cause: error,
  });
}

/** The error of a run that the service reports as failed. Its `committed` is `no`: the run may be started again. */
export function runFailure(
  runId: string,
  failure: { readonly code?: string | null; readonly message?: string | null } | null | undefined,
  usage: Usage | null = null,
): EngineError {
  const words = wordsIn(failure);
  const reason = words.message === '' ? 'no reason given' : words.message;
  const fault = faultOfWords(words, words.status) ?? 'server';
  return new EngineError(fault, `run ${runId} failed (${reason})`, {
    serviceCode: words.codes[0],
    detail: fault === 'context' ? overflowOf(words) : undefined,
    usage: usage ?? undefined,
  });
}

/** The error of an answer whose HTTP status says success and whose body does not, as some servers and routers send. */
export function shapeFailure(body: unknown, attempt: Attempt): EngineError {
  const error = fieldOf(body, 'error');
  if (error !== null && typeof error === 'object')
    return answeredWith(new (library().APIError)(undefined, error, undefined, undefined), attempt);
  // A server that answers any path with success has done nothing, and says so in a sentence.
  if (typeof error === 'string') return new EngineError('unsupported', `${attempt.what}: ${error}`);
  return new EngineError('server', `${attempt.what}: the answer has an unexpected shape`, {
    committed: attempt.write ? 'maybe' : 'no',
  });
}

/** Whether waiting and asking again can help. */
export function isTransient({ fault }: EngineError): boolean {
  return fault === 'rate' || fault === 'overloaded' || fault === 'server' || fault === 'network';
}

function answeredWith(error: APIError, attempt: Attempt): EngineError {
  const words = wordsIn(error.error ?? error.message);
  const status = error.status ?? words.status;
  const param = error.param ?? '';
  const isBusyLoading = isLoading(words, status);
  const named = isBusyLoading ? 'overloaded' : faultOfWords(words, status, param);
  const fault = named ?? (status === undefined ? 'server' : faultOfStatus(status, attempt.missing ?? 'gone'));
  return new EngineError(fault, `${attempt.what}: ${sentenceOf(error, words)}`, {
    committed: attempt.write ? committedBy(status, fault, named !== undefined) : 'no',
    cause: error,
    status,
    serviceCode: words.codes[0] ?? words.types[0],
    param: param === '' ? undefined : param,
    requestId: error.requestID ?? undefined,
    retryAfterMs: retryAfterMs(error.headers, words.message),
    detail: isBusyLoading ? LOADING : detailOf(fault, words, param),
  });
}

const LOADING: EngineErrorDetail = { kind: 'model-loading' };

/** With the status before it, as the library has it; in the library's own words where the service has none. */
function sentenceOf({ status, message }: APIError, words: Words): string {
  if (words.message === '') return message;
  return status === undefined ? words.message : `${status} ${words.message}`;
}

function detailOf(fault: Fault, words: Words, param: string): EngineErrorDetail | undefined {
  return fault === 'context' ? overflowOf(words) : detailOfWords(words.message, param);
}

function overflowOf(words: Words): EngineErrorDetail | undefined {
  const numbers = overflowNumbers(words);
  return numbers.limit === null && numbers.requested === null ? undefined : { kind: 'overflow', ...numbers };
}

/**
 * Whether a write took effect. A refusal says that it did not, while a failing server may have done it. So may a server
 * that a proxy calls unavailable: only the service's own word for being overloaded is a refusal.
 */
function committedBy(status: number | undefined, fault: Fault, isNamed: boolean): Committed {
  if (fault === 'rate' || fault === 'quota' || (fault === 'overloaded' && isNamed)) return 'no';
  return status !== undefined && status < 500 && status !== 408 ? 'no' : 'maybe';
}

/** Codes of failures that come before the request is on its way. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function connectionFailure(error: APIConnectionError, what: string, write: boolean): EngineError {
  const causes = causesOf(error);
  const isSent = !causes.some((cause) => NEVER_SENT.has(String(Reflect.get(cause, 'code'))));
  const reason = causes.at(-1) ?? error;
  return new EngineError('network', `${what}: no connection (${reason.message})`, {
    committed: write && isSent ? 'maybe' : 'no',
    cause: error,
  });
}

function causesOf(error: Error): Error[] {
  const { cause } = error;
  if (cause instanceof AggregateError) {
    const each = cause.errors.filter((one): one is Error => one instanceof Error);
    return [cause, ...each];
  }
  return cause instanceof Error ? [cause, ...causesOf(cause)] : [];
}
