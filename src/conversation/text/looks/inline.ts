/** What stands within the lines of a paragraph: formulas, links, HTML, marks of footnotes. Code stays as it is. Pure. */

import { addressOf, type SourceNumbers } from '../citations/sources.ts';
import { createCodeEnds, widthAt } from './code-spans.ts';
import { createFindFormula } from './formula/find.ts';
import { superscript } from './formula/scripts.ts';
import { shownFormula } from './formula/show.ts';
import { entityAt, type Replaced, tagAt } from './html.ts';
import { citedAt, linkAt, type Previews } from './link-looks.ts';

export interface InlineContext {
  readonly previews: Previews;
  /** In lists and tables no link has a preview. */
  readonly isQuiet: (line: string) => boolean;
  /** The sources under the reply: a parenthesis that cites them has their numbers. */
  readonly sources: SourceNumbers;
  /** What a line break of HTML is shown as; null for a new line. */
  readonly lineBreak: string | null;
}

const SPECIAL = /[`\\$<&![\n]|\((?=\[)|https?:\/\//gi;
const FOOTNOTE = /\[\^([\w-]{1,40})\](?!:)/y;

export function withInlineLooks(text: string, context: InlineContext): string {
  const read = createReader(text, context);
  let out = '';
  let at = 0;
  for (;;) {
    SPECIAL.lastIndex = at;
    const found = SPECIAL.exec(text);
    if (found === null) return out + text.slice(at);
    out += text.slice(at, found.index);
    const { end, shown } = read(found.index);
    out += shown;
    at = end;
  }
}

/** Stretches of a paragraph whose lines are not lines of its own: code, and formulas of several lines. */
export function stretchesWithin(text: string): readonly { readonly from: number; readonly to: number }[] {
  const codeEnd = createCodeEnds(text);
  const findFormula = createFindFormula(text);
  const stretches: { from: number; to: number }[] = [];
  for (let at = 0; ; ) {
    const next = /[`\\$]/g;
    next.lastIndex = at;
    const found = next.exec(text);
    if (found === null) return stretches;
    const from = found.index;
    const to = found[0] === '`' ? codeEnd(from) : (findFormula(from)?.end ?? null);
    if (to !== null) stretches.push({ from, to });
    at = to ?? from + (found[0] === '`' ? widthAt(text, from) : widthOfMark(text, from));
  }
}

/** What a place of the text is shown as, and where the text goes on behind it. */
function createReader(
  text: string,
  { previews, isQuiet, sources, lineBreak }: InlineContext,
): (at: number) => Replaced {
  const codeEnd = createCodeEnds(text);
  const findFormula = createFindFormula(text);
  let lineStart = 0;

  const formula = (at: number): Replaced | null => {
    const found = findFormula(at);
    const shown = found === null ? null : shownFormula(text, at, found);
    if (found === null) return null;
    return { end: found.end, shown: shown ?? text.slice(at, found.end) };
  };
  const link = (at: number): Replaced | null => {
    const found = linkAt(text, at);
    if (found === null) return null;
    const hasPreview = !found.isQuiet && !isQuiet(text.slice(lineStart, lineStart + 80)) && previews.next();
    return { end: found.end, shown: found.shown(hasPreview) };
  };
  const newline = (): string => lineBreak ?? `\n${prefixOf(text.slice(lineStart, lineStart + 80))}`;
  const special = (at: number): Replaced | null => {
    switch (text[at]) {
      case '\\':
      case '$':
        return formula(at);
      case '<':
        return link(at) ?? tagAt(text, at, newline());
      case '&':
        return entityAt(text, at);
      case '[':
        return link(at) ?? footnoteAt(text, at);
      case '(':
        return citations(text, at, sources);
      case '\n':
        lineStart = at + 1;
        return null;
      default:
        return link(at);
    }
  };
  return (at) => {
    if (text[at] === '`') {
      const end = codeEnd(at) ?? at + widthAt(text, at);
      return { end, shown: text.slice(at, end) };
    }
    const found = special(at);
    if (found !== null) return found;
    const end = at + widthOfMark(text, at);
    return { end, shown: text.slice(at, end) };
  };
}

/** A backslash takes the character behind it along; two dollar signs belong together. */
function widthOfMark(text: string, at: number): number {
  if (text[at] === '\\' && at + 1 < text.length && text[at + 1] !== '\n') return 2;
  return text.startsWith('$$', at) ? 2 : 1;
}

function citations(text: string, at: number, sources: SourceNumbers): Replaced | null {
  if (sources.size === 0) return null;
  const cited = citedAt(text, at);
  const numbers = cited?.urls.map((url) => sources.get(addressOf(url))) ?? [];
  if (cited === null || numbers.includes(undefined)) return null;
  return { end: cited.end, shown: [...new Set(numbers)].map((number) => `[${number}]`).join('') };
}

function footnoteAt(text: string, at: number): Replaced | null {
  FOOTNOTE.lastIndex = at;
  const found = FOOTNOTE.exec(text);
  return found === null ? null : { end: at + found[0].length, shown: footnoteMark(found[1] ?? '') };
}

export function footnoteMark(name: string): string {
  return /^\d+$/.test(name) ? superscript(name) : `[${name}]`;
}

/** What a further line of a quote or a list item begins with. */
function prefixOf(line: string): string {
  const quote = /^(?:[ \t]*>)*[ \t]*/.exec(line)?.[0] ?? '';
  const bullet = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(line.slice(quote.length))?.[0] ?? '';
  return quote + ' '.repeat(bullet.length);
}
