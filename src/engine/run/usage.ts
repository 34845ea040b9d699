/** Usage over the rounds of one run. */

import type { Usage } from '../../conversation/refs.ts';

/** Null stands for a round whose usage the service did not tell. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (a === null || b === null) return a ?? b;
  return { input: a.input + b.input, output: a.output + b.output };
}
