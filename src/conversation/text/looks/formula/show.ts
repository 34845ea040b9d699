/** A formula of a text in its place: within its line, or as lines of a fixed-width font. Pure. */

import { type FoundFormula, isAlone } from './find.ts';
import { readableFormula } from './readable-formula.ts';

/** What people see in its place; null for one that is not understood, which stays as it is. */
export function shownFormula(text: string, at: number, found: FoundFormula): string | null {
  const tex = found.tex.replace(/\n[ \t]*(?:>[ \t]?)+/g, '\n');
  const isBlock = found.isDisplay && isAlone(text, at, found.end);
  const lines = readableFormula(tex, isBlock ? 'block' : 'line');
  if (lines === null) return null;
  const [first = ''] = lines;
  if (lines.length === 1) return escaped(first.trim(), isBlock);
  const prefix = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return ['```', ...lines, '```'].join(`\n${prefix}`);
}

/** Discord shows what stands behind a backslash as it is. */
export function escaped(text: string, startsLine = false): string {
  const marked = text.replace(/[\\*_~|`$]/g, '\\$&');
  return startsLine ? marked.replace(/^[>#+-]/, '\\$&') : marked;
}
