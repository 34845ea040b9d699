/** What was counted of a history: every turn once, and nothing that no run has cost. Pure. */

import type { UsageSum } from '../../src/conversation/usage/cells.ts';
import type { Verdict } from './check.ts';

/** What the runs of the model have cost, each of them paid for. */
interface Paid {
  readonly input: number;
  readonly output: number;
}

export function paidIn(runs: readonly { readonly usage: Paid | null }[]): Paid {
  const usages = runs.flatMap(({ usage }) => usage ?? []);
  const sum = (of: (usage: Paid) => number): number => usages.reduce((all, usage) => all + of(usage), 0);
  return { input: sum(({ input }) => input), output: sum(({ output }) => output) };
}

/**
 * A sentence for each thing that was miscounted. A run whose process died before it heard of the end is paid for and told to
 * nobody, so that what was counted may be less than what was paid, and never more.
 */
export function miscounted(counted: UsageSum, paid: Paid, { turns, replies }: Verdict): readonly string[] {
  const notices = turns - replies;
  return [
    ...(counted.turns === replies
      ? []
      : [`${counted.turns} turns are counted, and ${replies} were answered`]),
    ...(counted.failed <= notices
      ? []
      : [`${counted.failed} turns are counted as failed, and ${notices} have failed`]),
    ...(counted.input <= paid.input && counted.output <= paid.output
      ? []
      : [
          `${counted.input} and ${counted.output} tokens are counted, and ${paid.input} and ${paid.output} were paid for`,
        ]),
  ];
}
