/**
 * Spans within a line or over several: italic, bold, underline, strikethrough, spoiler and inline code, each as Discord's
 * client finds its end. Pure.
 */

import { isEscaped, isSpace, isWord } from './characters.ts';
import { type ClosingRule, findClosing, type Run } from './runs.ts';
import type { View } from './view.ts';

export type Style = 'italic' | 'bold' | 'underline' | 'strikethrough' | 'spoiler' | 'inline-code';

/** A span, by places in its view. */
export interface Styled {
  readonly kind: Style;
  readonly mark: string;
  readonly start: number;
  /** The content, between the marks. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

const lengthOf = ({ start, end }: Run): number => end - start;
const isOdd = (_: string, run: Run): boolean => lengthOf(run) % 2 === 1;
const isPair = (_: string, run: Run): boolean => lengthOf(run) >= 2;
const atEnd = (_: string, run: Run): number => run.end - 2;

/** `**` belongs to the content, so an odd run closes with its last one; a single one behind white space never does. */
const STAR: ClosingRule = {
  mark: '*',
  width: 1,
  heedsEscapes: true,
  decides: isOdd,
  closes: (text, run) => {
    const spaced = isSpace(text, run.start - 1) && !isEscaped(text, run.start - 1);
    return lengthOf(run) === 1 && spaced ? null : run.end - 1;
  },
};
/** `__` belongs to the content; within a word an underscore is one. */
const UNDERSCORE: ClosingRule = {
  mark: '_',
  width: 1,
  heedsEscapes: true,
  decides: isOdd,
  closes: (text, run, bounded) => (!bounded && isWord(text, run.end) ? null : run.end - 1),
};
const BOLD: ClosingRule = { mark: '*', width: 2, heedsEscapes: true, decides: isPair, closes: atEnd };
const UNDERLINE: ClosingRule = { mark: '_', width: 2, heedsEscapes: true, decides: isPair, closes: atEnd };
const STRIKE: ClosingRule = {
  mark: '~',
  width: 2,
  heedsEscapes: false,
  decides: (text, run, bounded) =>
    lengthOf(run) > 2 || (lengthOf(run) === 2 && (bounded || text[run.end] !== '_')),
  closes: (_, run) => run.start,
};
const SPOILER: ClosingRule = {
  mark: '|',
  width: 2,
  heedsEscapes: false,
  decides: isPair,
  closes: (_, run) => run.start,
};

/** The rules by the character that they begin with; of two that match the longer one wins, the first of two as long. */
const RULES: ReadonlyMap<string, readonly (readonly [Style, ClosingRule])[]> = new Map([
  [
    '*',
    [
      ['italic', STAR],
      ['bold', BOLD],
    ],
  ],
  [
    '_',
    [
      ['italic', UNDERSCORE],
      ['underline', UNDERLINE],
    ],
  ],
  ['~', [['strikethrough', STRIKE]]],
  ['|', [['spoiler', SPOILER]]],
]);

/** The span that begins here, or null. */
export function matchStyle(view: View, start: number, end: number): Styled | null {
  if (view.text[start] === '`') return matchInlineCode(view, start, end);
  let longest: Styled | null = null;
  for (const [kind, rule] of RULES.get(view.text.charAt(start)) ?? []) {
    const found = matchRule(view, start, end, kind, rule);
    if (found !== null && (longest === null || found.end > longest.end)) longest = found;
  }
  return longest;
}

function matchRule(view: View, start: number, end: number, kind: Style, rule: ClosingRule): Styled | null {
  const { text } = view;
  const mark = rule.mark.repeat(rule.width);
  const from = start + rule.width;
  if (from >= end || !text.startsWith(mark, start)) return null;
  if (rule === STAR && isSpace(text, from)) return null;
  const to = findClosing(text, view.runs(rule.mark), rule, from, end);
  return to === null ? null : { kind, mark, start, from, to, end: to + rule.width };
}

/** As many backticks as it begins with, or fewer, are looked for, in a run of just so many. */
function matchInlineCode(view: View, start: number, end: number): Styled | null {
  const runs = view.runs('`');
  const index = runs.indexAfter(start);
  const most = Math.min(runs.all[index]?.end ?? start, end) - start;
  let found: Styled | null = null;
  for (let next = index + 1; next < runs.all.length; next += 1) {
    const run = runs.all[next];
    if (run === undefined || run.start >= end) break;
    const width = Math.min(run.end, end) - run.start;
    if (width > most || width <= (found?.mark.length ?? 0)) continue;
    const mark = '`'.repeat(width);
    found = { kind: 'inline-code', mark, start, from: start + width, to: run.start, end: run.start + width };
    if (width === most) break;
  }
  return found;
}
