/**
 * Runs of one mark, such as `**`, and which of them closes a span. With the runs at hand a closing mark is found in
 * logarithmic time, however many marks that open nothing stand in a text. Pure.
 */

import { isEscaped } from './characters.ts';

export interface Run {
  readonly start: number;
  readonly end: number;
}

export interface Runs {
  readonly all: readonly Run[];
  /** The first run that ends behind `at`; the number of runs where there is none. */
  indexAfter(at: number): number;
  /** The first run from `index` on by which the rule decides. */
  nextDeciding(rule: ClosingRule, index: number): number;
}

/** How a span is closed: by the first run that decides. All other runs are part of the content. */
export interface ClosingRule {
  readonly mark: string;
  /** How many marks close. */
  readonly width: 1 | 2;
  /** A mark behind a backslash is none. */
  readonly heedsEscapes: boolean;
  /** @param bounded the run stands at the end of what is looked at, so that nothing follows it */
  decides(text: string, run: Run, bounded: boolean): boolean;
  /** Where the closing mark begins, or null where the run forbids that the span is one. */
  closes(text: string, run: Run, bounded: boolean): number | null;
}

export function createRuns(text: string, mark: string): Runs {
  const all: Run[] = [];
  for (let start = text.indexOf(mark); start >= 0; ) {
    let end = start + 1;
    while (text[end] === mark) end += 1;
    all.push({ start, end });
    start = text.indexOf(mark, end);
  }
  const deciding = new Map<ClosingRule, Int32Array>();
  return {
    all,
    indexAfter(at) {
      let [low, high] = [0, all.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((all[middle]?.end ?? 0) > at) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    nextDeciding(rule, index) {
      const next = deciding.get(rule) ?? findDeciding(text, all, rule);
      deciding.set(rule, next);
      return next[index] ?? all.length;
    },
  };
}

/** For each run the next one, itself included, by which the rule decides. */
function findDeciding(text: string, all: readonly Run[], rule: ClosingRule): Int32Array {
  const next = new Int32Array(all.length);
  let found = all.length;
  for (const [back, run] of all.toReversed().entries()) {
    const index = all.length - 1 - back;
    if (rule.decides(text, heeded(text, run, rule), false)) found = index;
    next[index] = found;
  }
  return next;
}

function heeded(text: string, run: Run, rule: ClosingRule): Run {
  return rule.heedsEscapes && isEscaped(text, run.start) ? { start: run.start + 1, end: run.end } : run;
}

/**
 * Where the mark begins that closes a span, or null.
 *
 * @param from where the content begins, directly behind the opening mark; it has at least one character
 * @param end where what is looked at ends
 */
export function findClosing(
  text: string,
  runs: Runs,
  rule: ClosingRule,
  from: number,
  end: number,
): number | null {
  const index = runs.indexAfter(from);
  const first = runs.all[index];
  const opening = first !== undefined && first.start <= from ? first : undefined;
  if (opening !== undefined) {
    const rest = { start: from + rule.width - 1, end: Math.min(opening.end, end) };
    const bounded = opening.end >= end;
    if (rest.end > rest.start && rule.decides(text, rest, bounded))
      return rest.end - from > rule.width ? rule.closes(text, rest, bounded) : null;
  }
  const decided = runs.all[runs.nextDeciding(rule, opening === undefined ? index : index + 1)];
  if (decided !== undefined && decided.end < end)
    return rule.closes(text, heeded(text, decided, rule), false);
  const last = runs.all[runs.indexAfter(end - 1)];
  if (last === undefined || last.start >= end || last.start < from || last === opening) return null;
  const rest = heeded(text, { start: last.start, end }, rule);
  return rule.decides(text, rest, true) ? rule.closes(text, rest, true) : null;
}
