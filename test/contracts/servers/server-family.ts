/** What a server that speaks Chat Completions sends in its own way; a family of servers is one file of such shapes. */

import type { Usage } from '../../../src/conversation/refs.ts';

export interface Refusal {
  /** Such as `of the model` or `in a stream`. */
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
}

export interface ServerFamily {
  readonly name: string;
  /** Where its shapes are documented. */
  readonly sources: readonly string[];
  /** Whole answers, each of which says `Hello Ada!`, and the usage that each tells. */
  readonly answers: readonly { readonly body: object; readonly usage: Usage | null }[];
  /** Streams, each of which says the same; a string is written as it is. */
  readonly streams: readonly {
    readonly events: readonly (object | string)[];
    readonly usage: Usage | null;
  }[];
  /** Prompts that are too long, and the limit that each refusal names. */
  readonly overflows: readonly (Refusal & { readonly limit: number | null })[];
  /** What was said is refused. */
  readonly moderations: readonly Refusal[];
  /** The model is not in memory yet. */
  readonly loading: readonly Refusal[];
  /** What it says of its model `m` on its routes, such as `GET /models`, and the window in that. */
  readonly models: { readonly routes: Readonly<Record<string, object>>; readonly window: number | null };
}

export const TEXT = 'Hello Ada!';
export const DONE = 'data: [DONE]\n\n';

/** A whole answer as OpenAI sends it. */
export function answerOf(fields: object, message: object = {}, choice: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_764_000_000,
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: TEXT, ...message },
        finish_reason: 'stop',
        ...choice,
      },
    ],
    ...fields,
  };
}

/** A chunk as OpenAI sends it. */
export function chunkOf(delta: object, finish: string | null = null, fields: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_764_000_000,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...fields,
  };
}

export function usageOf(input: number, output: number, fields: object = {}): object {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output, ...fields };
}
