/** What the rules of Markdown ask of single UTF-16 units. Pure. */

/** Invisible, of no width, and no white space: keeps apart what would be read as one. */
export const ZERO_WIDTH_SPACE = '\u200b';

const SPACE = /\s/;

/** White space as regular expressions mean it; a unit that is not there is none. */
export function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return SPACE.test(text.charAt(at));
}

/** A letter or digit of ASCII, or an underscore. */
export function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}

/** One of the characters that emphasis, spoilers and code are marked with. */
export function isMark(text: string, at: number): boolean {
  return at >= 0 && at < text.length && '*_~|`'.includes(text.charAt(at));
}

/** Whether an odd number of backslashes stands directly before. */
export function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === 0x5c) first -= 1;
  return (at - first) % 2 === 1;
}

/** Where a text ends, or so many units of it that are no white space. */
export function reach(text: string, units: number): number {
  if (text.length <= units) return text.length;
  let left = units;
  for (const found of text.matchAll(/\S+/g)) {
    left -= found[0].length;
    if (left <= 0) return found.index + found[0].length + left;
  }
  return text.length;
}
