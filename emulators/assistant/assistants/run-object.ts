/** A run on a thread: what is kept of it and of its steps, and what they look like on the wire. */

import type { ExecutionResult } from '../execution.ts';
import type { RunFault } from '../faults.ts';
import type { EventLog } from '../http/event-log.ts';
import { type Json, seconds } from '../http/parameters.ts';
import type { RunFailure, ToolCall, ToolOutput } from '../script/script.ts';
import type { Thread } from './threads.ts';

export type RunStatus =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'completed'
  | 'failed'
  | 'incomplete'
  | 'expired';

export interface ThreadRun {
  readonly id: string;
  readonly thread: Thread;
  readonly assistantId: string;
  /** The request, completed by what the assistant is set to. */
  readonly settings: Json;
  readonly abort: AbortController;
  readonly fault: RunFault | null;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly expiresAt: number;
  startedAt: number | null;
  endedAt: number | null;
  status: RunStatus;
  /** The events of the stream that is open; null if there is none. */
  log: EventLog | null;
  calls: readonly Required<ToolCall>[];
  readonly toolOutputs: ToolOutput[];
  readonly steps: RunStep[];
  failure: RunFailure | null;
  reason: string | null;
  usage: ExecutionResult['usage'] | null;
  disguise: ExecutionResult['disguise'];
  /** How often it was looked at since it was disguised. */
  looks: number;
}

export interface RunStep {
  readonly id: string;
  readonly createdAt: number;
  status: 'in_progress' | 'completed' | 'failed' | 'cancelled' | 'expired';
  endedAt: number | null;
  /** The message that it makes, or null if it calls functions. */
  readonly messageId: string | null;
  readonly calls: readonly Required<ToolCall>[];
}

const ACTIVE: ReadonlySet<RunStatus> = new Set(['queued', 'in_progress', 'requires_action', 'cancelling']);

/** Whether it holds its thread. */
export function isActive({ status }: ThreadRun): boolean {
  return ACTIVE.has(status);
}

/** Its disguise, if it wears one. */
export function disguiseOf({ disguise, looks }: ThreadRun): string | null {
  return disguise !== null && looks < (disguise.looks ?? Number.POSITIVE_INFINITY) ? disguise.status : null;
}

export function runObject(run: ThreadRun): object {
  const { status, settings, endedAt, usage } = run;
  const at = (wanted: RunStatus): number | null =>
    status === wanted && endedAt !== null ? seconds(endedAt) : null;
  return {
    ...settings,
    id: run.id,
    object: 'thread.run',
    created_at: seconds(run.createdAt),
    assistant_id: run.assistantId,
    thread_id: run.thread.id,
    status,
    started_at: run.startedAt === null ? null : seconds(run.startedAt),
    expires_at: isActive(run) ? seconds(run.expiresAt) : null,
    completed_at: at('completed'),
    failed_at: at('failed'),
    cancelled_at: at('cancelled'),
    required_action: status === 'requires_action' ? actionOf(run.calls) : null,
    last_error: run.failure,
    incomplete_details: run.reason === null ? null : { reason: run.reason },
    usage: usage === null || isActive(run) ? null : usageObject(usage),
  };
}

export function stepObject(run: ThreadRun, step: RunStep): object {
  const { status, messageId, calls } = step;
  const at = (wanted: RunStep['status']): number | null =>
    status === wanted && step.endedAt !== null ? seconds(step.endedAt) : null;
  return {
    id: step.id,
    object: 'thread.run.step',
    created_at: seconds(step.createdAt),
    assistant_id: run.assistantId,
    thread_id: run.thread.id,
    run_id: run.id,
    type: messageId === null ? 'tool_calls' : 'message_creation',
    status,
    completed_at: at('completed'),
    failed_at: at('failed'),
    cancelled_at: at('cancelled'),
    expired_at: at('expired'),
    last_error: status === 'failed' ? run.failure : null,
    metadata: {},
    step_details:
      messageId === null
        ? { type: 'tool_calls', tool_calls: calls.map((call) => callWithOutput(call, run.toolOutputs)) }
        : { type: 'message_creation', message_creation: { message_id: messageId } },
    usage: status === 'completed' && run.usage !== null ? usageObject(run.usage) : null,
  };
}

function actionOf(calls: ThreadRun['calls']): object {
  return { type: 'submit_tool_outputs', submit_tool_outputs: { tool_calls: calls.map(callObject) } };
}

export function callObject({ id, name, arguments: args }: Required<ToolCall>): {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
} {
  return { id, type: 'function', function: { name, arguments: args } };
}

function callWithOutput(call: Required<ToolCall>, outputs: readonly ToolOutput[]): object {
  const output = outputs.find(({ callId }) => callId === call.id)?.output ?? null;
  const shown = callObject(call);
  return { ...shown, function: { ...shown.function, output } };
}

export function usageObject({ input, cached, output }: ExecutionResult['usage']): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
