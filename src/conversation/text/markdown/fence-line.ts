/** Lines that are a fence as CommonMark means it, and where the block ends that one opens. Pure. */

/** The fence that Discord's client knows. */
const FENCE = '```';

export interface FenceLine {
  /** The quote's prefix that the line begins with. */
  readonly quote: string;
  /** The spaces and list bullets before the marks. */
  readonly bullets: string;
  readonly marks: string;
  /** What stands behind the marks. */
  readonly info: string;
  /** Whether the block is Markdown itself, which may have blocks of its own. */
  readonly isMarkdown: boolean;
  /** Where the next line begins. */
  readonly end: number;
}

/** Where a block ends: behind what it says. */
export type FenceEnd =
  | { readonly kind: 'closed'; readonly to: number; readonly closing: FenceLine }
  /** In the middle of a line, where three backticks close it by Discord's rule. */
  | { readonly kind: 'within-line'; readonly to: number }
  /** With the text, or with the quote around it. */
  | { readonly kind: 'open'; readonly to: number };

const QUOTE = ' {0,3}(?:>(?!>>) {0,4}){1,8}';
const FENCE_LINE = new RegExp(
  `((?: *>>> )?(?:${QUOTE})?)( *(?:(?:[-*+]|\\d{1,9}[.)]) +){0,8})(\`{3,}|~{3,})([^\\n]*)(?:\\n|$)`,
  'y',
);
const QUOTED = new RegExp(QUOTE, 'y');
const MARKDOWN = /^\s*(?:markdown|md|mdx)\b/i;
const LANGUAGE = /^[^\s`]+\s*$/;
/** Fences that are looked at to tell whether the blocks in a block of Markdown leave it its own end. */
const MOST_FENCES = 64;

/** The fence whose line begins here, or null. */
export function fenceAt(text: string, at: number): FenceLine | null {
  const found = match(FENCE_LINE, text, at);
  if (found === null) return null;
  const [whole, quote = '', bullets = '', marks = '', info = ''] = found;
  if (marks.startsWith('`') && info.includes('`')) return null;
  return { quote, bullets, marks, info, isMarkdown: MARKDOWN.test(info), end: at + whole.length };
}

export function findEnd(text: string, opening: FenceLine): FenceEnd {
  const isQuoted = /^ {0,3}>(?!>>)/.test(opening.quote);
  let isInner = false;
  let earliest: FenceEnd | null = null;
  let fences = 0;
  for (let at = opening.end; at < text.length && fences < MOST_FENCES; at = lineBehind(text, at)) {
    if (isQuoted && match(QUOTED, text, at) === null) return earliest ?? { kind: 'open', to: at };
    const found = meaningOf(text, at, opening);
    if (found === null) continue;
    if (earliest !== null) fences += 1;
    if (found.kind === 'inner') isInner = true;
    else if (!isInner) return found;
    else if (found.kind === 'closed') {
      isInner = false;
      earliest ??= found;
    }
  }
  return earliest ?? { kind: 'open', to: text.length };
}

/** What a line says of the block around it: that it ends, or that one in it begins; null where nothing. */
function meaningOf(
  text: string,
  at: number,
  opening: FenceLine,
): FenceEnd | { readonly kind: 'inner' } | null {
  const isPlain = opening.marks === FENCE;
  const line = fenceAt(text, at);
  if (line === null || line.marks[0] !== opening.marks[0]) {
    const to = isPlain ? closingWithin(text, at) : null;
    return to === null ? null : { kind: 'within-line', to };
  }
  if (closes(line, opening)) return { kind: 'closed', to: at, closing: line };
  if (opening.isMarkdown && LANGUAGE.test(line.info)) return { kind: 'inner' };
  const goesOn = isPlain && /^\s+\S/.test(line.info);
  return goesOn ? { kind: 'within-line', to: at + line.quote.length + line.bullets.length } : null;
}

function closes(line: FenceLine, opening: FenceLine): boolean {
  return line.info.trim() === '' && line.bullets.trim() === '' && line.marks.startsWith(opening.marks);
}

/** Where the line ends with three backticks that no others in it open, or null. */
function closingWithin(text: string, at: number): number | null {
  const line = text.slice(at, lineBehind(text, at)).trimEnd();
  if (!line.endsWith(FENCE)) return null;
  const runs = [...line.matchAll(/`{3,}/g)];
  const last = runs.at(-1)?.index ?? 0;
  return runs.length % 2 === 1 ? at + last : null;
}

/** Where the next line begins. */
export function lineBehind(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found + 1;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
