/** The usage of a run: read as the service tells it, and added up over the run's rounds. */

import type { Usage } from '../../conversation/refs.ts';

/** Null stands for a round whose usage the service did not tell. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return { input: a.input + b.input, output: a.output + b.output };
}

/** Null unless both counts are there, or follow from the total. A record with anything but numbers does not read again. */
export function countedUsage(told: {
  readonly input: unknown;
  readonly output: unknown;
  readonly total: unknown;
}): Usage | null {
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
