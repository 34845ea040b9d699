/** A stored response: what is kept of it, and what it looks like on the wire. */

import type { ExecutionResult } from '../execution.ts';
import type { EventLog } from '../http/event-log.ts';
import type { Json } from '../http/parameters.ts';
import type { RunFailure } from '../script/script.ts';
import type { Conversation } from './conversations.ts';
import type { Item } from './items.ts';
import { shownItem } from './made.ts';

export interface StoredResponse {
  readonly id: string;
  /** The request. */
  readonly params: Json;
  readonly createdAt: number;
  readonly conversation: Conversation | null;
  /** What came before it where there is no conversation. */
  readonly earlier: readonly Item[];
  readonly input: readonly Item[];
  readonly abort: AbortController;
  /** Kept only if it was created with `stream`. */
  readonly log: EventLog | null;
  status: 'queued' | 'in_progress' | 'completed' | 'failed' | 'incomplete' | 'cancelled';
  completedAt: number | null;
  output: readonly Item[];
  error: RunFailure | null;
  reason: string | null;
  usage: ExecutionResult['usage'] | null;
  disguise: ExecutionResult['disguise'];
  /** How often it was looked at since it was disguised. */
  looks: number;
}

const DEFAULTS = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
};

const NOT_SHOWN: ReadonlySet<string> = new Set([
  'input',
  'include',
  'stream',
  'stream_options',
  'conversation',
]);

/** @param include what it is shown with; what its request asked for unless told */
export function responseObject(response: StoredResponse, include = response.params.include): object {
  const { id, params, createdAt, completedAt, conversation, status, output, error, usage } = response;
  const said = Object.entries(params).filter(([name, value]) => value !== null && !NOT_SHOWN.has(name));
  return {
    id,
    object: 'response',
    created_at: createdAt,
    ...DEFAULTS,
    ...Object.fromEntries(said),
    status,
    completed_at: completedAt,
    conversation: conversation === null ? null : { id: conversation.id },
    error,
    incomplete_details: response.reason === null ? null : { reason: response.reason },
    output: output.map((item) => shownItem(item, include)),
    usage: usage === null ? null : usageObject(usage),
  };
}

/** Its disguise, if it wears one. */
export function disguiseOf(response: StoredResponse): string | null {
  const { disguise, looks } = response;
  return disguise !== null && looks < (disguise.looks ?? Number.POSITIVE_INFINITY) ? disguise.status : null;
}

export function isActive({ status }: StoredResponse): boolean {
  return status === 'queued' || status === 'in_progress';
}

function usageObject({ input, cached, output }: ExecutionResult['usage']): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
