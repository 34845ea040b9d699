/** What a completion looks like on the wire, whole and in chunks. */

import { callObject, usageObject } from '../assistants/run-object.ts';
import type { ExecutionResult } from '../execution.ts';
import type { SseEvent } from '../http/event-log.ts';
import { type Json, seconds } from '../http/parameters.ts';

export interface CompletionFrame {
  readonly id: string;
  readonly model: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly includeUsage: boolean;
}

export function completionObject(frame: CompletionFrame, ending: ExecutionResult): object {
  const { text, refusal, calls } = ending;
  const message = {
    role: 'assistant',
    content: refusal !== null || (calls.length > 0 && text === '') ? null : text,
    refusal,
    annotations: [],
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(callObject) }),
  };
  return {
    ...head(frame, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(ending) }],
    usage: usageObject(ending.usage),
  };
}

export function chunkEvent(frame: CompletionFrame, delta: Json, finish: string | null = null): SseEvent {
  return {
    data: {
      ...head(frame, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(frame.includeUsage ? { usage: null } : {}),
    },
  };
}

/** The chunks after the text. */
export function lastEvents(frame: CompletionFrame, ending: ExecutionResult): SseEvent[] {
  const { refusal, calls, usage } = ending;
  return [
    ...(refusal === null ? [] : [chunkEvent(frame, { refusal })]),
    ...calls.map((call, index) => chunkEvent(frame, { tool_calls: [{ index, ...callObject(call) }] })),
    chunkEvent(frame, {}, finishReason(ending)),
    ...(frame.includeUsage
      ? [{ data: { ...head(frame, 'chat.completion.chunk'), choices: [], usage: usageObject(usage) } }]
      : []),
    { data: '[DONE]' },
  ];
}

/** How an error looks inside a stream. */
export function errorEvent(code: string | number, message: string): SseEvent {
  return { data: { error: { message, type: 'server_error', param: null, code } } };
}

function head({ id, model, at }: CompletionFrame, object: string): object {
  return { id, object, created: seconds(at), model, service_tier: 'default', system_fingerprint: null };
}

function finishReason({ outcome, reason }: ExecutionResult): string {
  if (outcome === 'tools') return 'tool_calls';
  return reason ?? 'stop';
}
