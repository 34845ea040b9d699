/** A server that does not speak an engine's protocol: how that is told, with the way out. */

import type { EngineKind } from '../../../conversation/refs.ts';
import { EngineError, type Fault } from '../../../errors.ts';
import type { Client } from '../client.ts';
import { isTransient } from './translate-error.ts';

/** Besides what is transient: what passes once it is paid for, or with the next look, and says nothing about the protocol. */
const PASSING: ReadonlySet<Fault> = new Set(['timeout', 'quota', 'busy']);
const NOT_SPOKEN: ReadonlySet<Fault> = new Set(['unsupported', 'sunset']);

export function isPassing(error: EngineError): boolean {
  return isTransient(error) || PASSING.has(error.fault);
}

/** What a failure says that means: this engine cannot work here. Its detail is `setting`, its message names the remedy. */
export function protocolFailure(
  error: EngineError,
  kind: Exclude<EngineKind, 'chat'>,
  { openai, official }: Pick<Client, 'openai' | 'official'>,
): EngineError {
  const { fault, committed, status, serviceCode, requestId } = error;
  return new EngineError(fault, `${error.message} (${remedyOf(fault, kind, official, openai.baseURL)})`, {
    cause: error,
    committed,
    detail: { kind: 'setting' },
    status,
    serviceCode,
    requestId,
  });
}

/** Makes the call. A failure that says that the protocol is not spoken there names the way out. */
export async function orProtocolFailure<T>(
  call: () => Promise<T>,
  kind: Exclude<EngineKind, 'chat'>,
  client: Pick<Client, 'openai' | 'official'>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const isSpoken = !(error instanceof EngineError) || !NOT_SPOKEN.has(error.fault);
    throw isSpoken ? error : protocolFailure(error, kind, client);
  }
}

/** OpenAI ended the Assistants API on 2026-08-26 (https://platform.openai.com/docs/deprecations) and keeps conversations. */
function remedyOf(
  fault: Fault,
  kind: Exclude<EngineKind, 'chat'>,
  official: boolean,
  baseUrl: string,
): string {
  const way = WAYS_OUT[kind][official ? 'official' : 'other'];
  if (fault === 'auth' || fault === 'forbidden')
    return `expected OPENAI_API_KEY to hold a key that may use the engine ${kind}: set it to one, or ${way}`;
  return `expected OPENAI_BASE_URL to be that of a server for the engine ${kind}, got ${baseUrl}: ${way}`;
}

const WAYS_OUT = {
  responses: { official: 'set ASSISTANT_ENGINE=chat', other: 'set ASSISTANT_ENGINE=chat' },
  assistants: {
    official: 'set ASSISTANT_ENGINE=responses',
    other: 'set ASSISTANT_ENGINE=chat, or ASSISTANT_ENGINE=responses where the server keeps conversations',
  },
} as const;
