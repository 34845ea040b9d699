/** The checker: what a history shows of lost, duplicated, reordered and foreign answers, and of runs that were paid for again. Pure. */

import { checkAnswers } from './answers.ts';
import type { Finding, FindingKind } from './finding.ts';
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
    turns: traced.answers.length,
    replies: traced.answers.filter(({ answerId }) => answerId !== null).length,
    extraRuns: laterRuns(traced).length,
  };
}

export function countOf(findings: readonly Finding[], kind: FindingKind): number {
  return findings.filter((finding) => finding.kind === kind).length;
}
