/**
 * The model's Markdown as Discord shows it best. Models write what GitHub knows: tables, formulas, six sizes of headings,
 * HTML. Discord's client shows all of that as it is written (https://support.discord.com/hc/en-us/articles/210298617). Pure.
 */

import type { SourceNumbers } from '../citations/sources.ts';
import { fenceAt, findEnd, lineBehind } from '../markdown/fence-line.ts';
import { stretchesWithin, withInlineLooks } from './inline.ts';
import { isItem, underlined, withLineLooks } from './line-looks.ts';
import { createPreviews, type Previews } from './link-looks.ts';
import { tableAt } from './table.ts';
import { withTableLooks } from './table-looks.ts';

/** What was read before decides about what comes, never the other way round. */
interface Read {
  readonly previews: Previews;
  readonly sources: SourceNumbers;
  /** What is indented belongs to a list's item. */
  inList: boolean;
}

/** Discord opens a block within a line, too. */
const OPENS_CODE = /(?<![`\\])```[\w+#.-]*[ \t]*$/;
const INDENTED = /^(?: {4}|\t)/;

/**
 * The text with what Discord does not know said in what it knows. Code stays as it is, byte for byte. What stands before an
 * empty line, or before a block of code that is closed, looks the same whatever follows it.
 *
 * @param sources those whose links become their numbers
 */
export function withLooks(text: string, sources: SourceNumbers = new Map()): string {
  const read: Read = { previews: createPreviews(), sources, inList: false };
  const out: string[] = [];
  let paragraph = '';
  const flush = (): void => {
    if (paragraph !== '') out.push(paragraphLooks(paragraph, read));
    paragraph = '';
  };
  for (let at = 0; at < text.length; ) {
    const next = lineBehind(text, at);
    const line = text.slice(at, next);
    const codeTo = codeEnd(text, at, line, paragraph === '' && !read.inList);
    if (codeTo !== null) {
      const within = OPENS_CODE.exec(line.trimEnd())?.index ?? 0;
      const opens = codeTo.isWithinLine ? at + within : at;
      paragraph += text.slice(at, opens);
      flush();
      out.push(text.slice(opens, codeTo.end));
      at = codeTo.end;
      continue;
    }
    if (line.trim() === '') {
      flush();
      out.push(line);
    } else paragraph += line;
    at = next;
  }
  flush();
  return out.join('');
}

interface CodeEnd {
  readonly end: number;
  /** The block begins in the line's middle. */
  readonly isWithinLine: boolean;
}

/** Where the code ends that begins with or in this line; null where none does. Without an end, all that follows is code. */
function codeEnd(text: string, at: number, line: string, mayBeIndented: boolean): CodeEnd | null {
  const fence = fenceAt(text, at);
  if (fence !== null) {
    const found = findEnd(text, fence);
    if (found.kind === 'closed') return { end: found.closing.end, isWithinLine: false };
    const end = found.kind === 'open' ? found.to : lineBehind(text, found.to);
    return { end, isWithinLine: false };
  }
  if (mayBeIndented && INDENTED.test(line) && line.trim() !== '')
    return { end: at + line.length, isWithinLine: false };
  const opening = OPENS_CODE.exec(line.trimEnd());
  if (opening === null || hasOpenSpan(line.slice(0, opening.index))) return null;
  const closing = text.indexOf('```', at + line.length);
  return { end: closing < 0 ? text.length : lineBehind(text, closing), isWithinLine: true };
}

/** Three backticks close what three before them in the line have opened. */
function hasOpenSpan(before: string): boolean {
  return (before.match(/(?<!`)```(?!`)/g) ?? []).length % 2 === 1;
}

/** Lines without an empty one among them. */
function paragraphLooks(text: string, read: Read): string {
  const lines = text.split('\n');
  const first = lines[0] ?? '';
  if (!/^[ \t]/.test(first)) read.inList = isItem(first);
  const isOwnLine = ownLines(text, lines);
  const isIndentedInList = read.inList;
  const context = {
    previews: read.previews,
    sources: read.sources,
    isQuiet: (line: string) => isItem(line) || (isIndentedInList && /^[ \t]/.test(line)),
    lineBreak: null,
  };
  const inCell = { ...context, isQuiet: () => true, lineBreak: ' / ' };
  const shown: string[] = [];
  let plain: string[] = [];
  const flush = (): void => {
    if (plain.length > 0) shown.push(withInlineLooks(plain.join('\n'), context));
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const table = isOwnLine[at] === true ? tableAt(lines, at) : null;
    if (table !== null) {
      flush();
      shown.push(withTableLooks(table, (cell) => withInlineLooks(cell, inCell)));
      at += table.height;
      continue;
    }
    if (isItem(line)) read.inList = true;
    const heading = isOwnLine[at + 1] === true ? underlined(line, lines[at + 1] ?? '') : null;
    plain.push(heading ?? (isOwnLine[at] === true ? withLineLooks(line) : line));
    at += heading === null ? 1 : 2;
  }
  flush();
  return shown.join('\n');
}

/** For each line, whether it begins outside of code and formulas. */
function ownLines(text: string, lines: readonly string[]): readonly boolean[] {
  const stretches = stretchesWithin(text);
  let start = 0;
  let next = 0;
  return lines.map((line) => {
    while (next < stretches.length && (stretches[next]?.to ?? 0) <= start) next += 1;
    const { from = Number.POSITIVE_INFINITY } = stretches[next] ?? {};
    const isOwn = from >= start;
    start += line.length + 1;
    return isOwn;
  });
}
