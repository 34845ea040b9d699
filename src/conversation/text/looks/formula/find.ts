/** Where a paragraph has formulas: `\(…\)`, `\[…\]`, `$…$`, `$$…$$` and environments, and no amounts of money. Pure. */

import { createSearch } from '../search.ts';

export interface FoundFormula {
  readonly end: number;
  readonly tex: string;
  readonly isDisplay: boolean;
}

/** The formula that begins at a place, or null. Places only go on. */
export type FindFormula = (at: number) => FoundFormula | null;

const ENVIRONMENT = /\\begin\{([a-z]{1,20}\*?)\}/y;
/** Two words of a language beside one another. */
const PROSE = /[A-Za-z]{2,}[ \t]+[A-Za-z]{2,}/;
const COMMANDS = /\\(?:text|mathrm|operatorname)\*?\{[^{}]*\}|\\[A-Za-z]+/g;
/** Without any of these it may be a bracket that somebody has escaped. */
const OF_FORMULAS = /[\\^_={}+<>]/;

export function createFindFormula(text: string): FindFormula {
  const search = createSearch(text);
  const between = (at: number, opening: string, closing: string, isDisplay: boolean): FoundFormula | null => {
    const end = search(closing, at + opening.length);
    if (end < 0) return null;
    const tex = text.slice(at + opening.length, end);
    return tex.trim() === '' ? null : { end: end + closing.length, tex, isDisplay };
  };
  const environment = (at: number): FoundFormula | null => {
    ENVIRONMENT.lastIndex = at;
    const name = ENVIRONMENT.exec(text)?.[1];
    if (name === undefined) return null;
    const closing = `\\end{${name}}`;
    const found = between(at, '', closing, true);
    return found === null ? null : { ...found, tex: found.tex + closing };
  };
  return (at) => {
    if (text.startsWith('\\(', at)) return unless(isProse, between(at, '\\(', '\\)', false));
    if (text.startsWith('\\[', at)) {
      const found = between(at, '\\[', '\\]', true);
      return found !== null && (OF_FORMULAS.test(found.tex) || isAlone(text, at, found.end)) ? found : null;
    }
    if (text.startsWith('$$', at)) return between(at, '$$', '$$', true);
    return text[at] === '$' ? unless(isProse, dollars(text, at)) : environment(at);
  };
}

/** As pandoc tells formulas from money: no space within the signs, and neither letter nor digit around them. */
function dollars(text: string, at: number): FoundFormula | null {
  if (/[\p{L}\p{N}$]/u.test(text.charAt(at - 1)) || !/\S/.test(text.charAt(at + 1))) return null;
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '$') {
      const isClosing = /\S/.test(text.charAt(end - 1)) && !/[\p{L}\p{N}{$]/u.test(text.charAt(end + 1));
      return isClosing ? { end: end + 1, tex: text.slice(at + 1, end), isDisplay: false } : null;
    }
  }
  return null;
}

function unless(isOther: (tex: string) => boolean, found: FoundFormula | null): FoundFormula | null {
  return found === null || isOther(found.tex) ? null : found;
}

function isProse(tex: string): boolean {
  return tex.includes('`') || PROSE.test(tex.replace(COMMANDS, ' \\ '));
}

/** Whether nothing else stands in its lines but the prefix of a quote. */
export function isAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const behind = /^[^\n]*/.exec(text.slice(end, end + 200))?.[0] ?? '';
  return /^[\s>]*$/.test(before) && /^[\s.,;]*$/.test(behind);
}
