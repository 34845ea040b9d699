/** The usage of a run: read as the service tells it, and added up over the run's rounds. */

import { addUsage as sumOf } from '../../conversation/record/spending.ts';
import type { RunRef, Usage } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { fieldOf } from '../service/response-shape.ts';

/** Null stands for a round whose usage the service did not tell. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  return a === null || b === null ? (a ?? b) : sumOf(a, b);
}

/** What the rounds have cost that an earlier process has seen the end of. */
export function paidBefore({ paid }: RunRef): Usage | null {
  if (paid === undefined) return null;
  const { model: _, ...usage } = paid;
  return usage;
}

/** The same error, with what the run's earlier rounds have cost. */
export function withPaid(error: unknown, paid: Usage | null): unknown {
  if (!(error instanceof EngineError) || paid === null) return error;
  const usage = addUsage(paid, error.usage ?? null) ?? undefined;
  const { fault, message, committed, retryAfterMs, status, serviceCode, requestId, param, detail } = error;
  const fields = { committed, retryAfterMs, status, serviceCode, requestId, param, detail };
  return new EngineError(fault, message, { ...fields, usage, cause: error });
}

interface Told {
  readonly input: unknown;
  readonly output: unknown;
  readonly total: unknown;
  /** Of the input. */
  readonly cached?: unknown;
  readonly written?: unknown;
  readonly reasoning?: unknown;
}

/**
 * Null unless both counts are there, or follow from the total. A record with anything but numbers does not read again.
 *
 * Some services tell what was thought beside the output and bill it as such, as their total shows:
 * https://docs.x.ai/docs/guides/reasoning.
 */
export function countedUsage(told: Told): Usage | null {
  const counted = bothOf(told);
  if (counted === null) return null;
  const { input } = counted;
  const [cached, written, reasoning] = [told.cached, told.written, told.reasoning].map(
    (one) => countOf(one) ?? 0,
  );
  const thought = reasoning ?? 0;
  const isBeside = thought > 0 && countOf(told.total) === input + counted.output + thought;
  const output = isBeside ? counted.output + thought : counted.output;
  return {
    input,
    output,
    ...part('cached', cached, input),
    ...part('written', written, input),
    ...part('reasoning', thought, output),
  };
}

/**
 * In the words of Chat Completions, which the Assistants protocol has, too: there the whole run's, with all of its rounds.
 * DeepSeek has a name of its own for what was cached: https://api-docs.deepseek.com/guides/kv_cache.
 */
export function completionUsage(told: unknown): Usage | null {
  const details = fieldOf(told, 'prompt_tokens_details') ?? fieldOf(told, 'prompt_token_details');
  return countedUsage({
    input: fieldOf(told, 'prompt_tokens'),
    output: fieldOf(told, 'completion_tokens'),
    total: fieldOf(told, 'total_tokens'),
    cached: fieldOf(details, 'cached_tokens') ?? fieldOf(told, 'prompt_cache_hit_tokens'),
    written: fieldOf(details, 'cache_write_tokens'),
    reasoning: fieldOf(fieldOf(told, 'completion_tokens_details'), 'reasoning_tokens'),
  });
}

/** A part that is larger than the whole says something else. */
function part(name: 'cached' | 'written' | 'reasoning', tokens = 0, whole: number): Partial<Usage> {
  return tokens > 0 && tokens <= whole ? { [name]: tokens } : {};
}

function bothOf(told: Told): Pick<Usage, 'input' | 'output'> | null {
  const [input, output, total] = [told.input, told.output, told.total].map(countOf);
  if (input != null && output != null) return { input, output };
  if (total == null) return null;
  if (input != null && total >= input) return { input, output: total - input };
  if (output != null && total >= output) return { input: total - output, output };
  return null;
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
