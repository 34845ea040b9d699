/** The checker: what a history shows of lost, doubled, disordered and foreign answers, and of runs paid for in vain. Pure. */

import { checkAnswers } from './answers.ts';
import type { Fault, Finding } from './finding.ts';
import type { History } from './history.ts';
import { checkThreads, laterRuns } from './threads.ts';
import { trace } from './trace.ts';

export interface Verdict {
  readonly findings: readonly Finding[];
  /** Turns that ended in an answer, be it a notice of a failure. */
  readonly turns: number;
  /** Those of them that ended in a reply of the assistant. */
  readonly replies: number;
  /** Runs that were paid for once more, with reason or without. */
  readonly extraRuns: number;
}

export function check(history: History): Verdict {
  const traced = trace(history);
  return {
    findings: [...checkAnswers(traced), ...checkThreads(traced)],
    turns: traced.spoken.length,
    replies: traced.spoken.filter(({ answer }) => answer !== null).length,
    extraRuns: laterRuns(traced).length,
  };
}

export function countOf(findings: readonly Finding[], fault: Fault): number {
  return findings.filter((finding) => finding.fault === fault).length;
}
