/** What is shown as one and read as one: addresses, mentions, emoji, timestamps, escapes. Pure. */

import type { View } from './view.ts';

/** A backslash takes away the meaning of the character behind it, and is not shown. */
const ESCAPE = /\\[^0-9A-Za-z\s]/y;
const SHRUG = /¯\\_\(ツ\)_\/¯/y;
const ADDRESS = /(?:https?|steam):\/\/[^\s<]{1,4000}/y;
/** An address that is longer is read in pieces; none of them fits into a message. */
const LONGEST = 4_000;
const PUNCTUATION = '.,:;"\']';
/** Two slashes and two characters. */
const SHORTEST = 4;
const IN_ANGLES = [
  /<[^: >]{1,40}:\/[^ >]{1,4000}>/y,
  /<(?:[^ >@]{1,400}@[^ >]{1,400}|(?:(?:tel|sms):\+?|\+)[-0-9() ./]{1,40})>/y,
  /<(?:@[!&]?|#)\d{1,25}>/y,
  /<a?:\w{1,40}:\d{1,25}>/y,
  /<t:-?\d{1,20}(?::[A-Za-z])?>/y,
  /<id:[a-z-]{1,30}(?::\d{1,25})?>/y,
  /<\/[-_'\p{L}\p{M}\p{N}]{1,40}(?: [-_'\p{L}\p{M}\p{N}]{1,40}){0,2}:\d{1,25}>/uy,
] as const;

export interface Token {
  readonly kind: 'token' | 'escape';
  readonly end: number;
}

/** The token that begins here and ends before `end`, or null. */
export function matchToken(view: View, start: number, end: number): Token | null {
  const found = tokenEnd(view, start, end);
  if (found === null || found > end) return null;
  return { kind: view.text[start] === '\\' ? 'escape' : 'token', end: found };
}

function tokenEnd(view: View, start: number, end: number): number | null {
  const { text } = view;
  switch (text[start]) {
    case '\\':
      return matchEnd(ESCAPE, text, start);
    case '¯':
      return matchEnd(SHRUG, text, start);
    case 'h':
    case 's':
      return addressEnd(text, start, end);
    case '<':
      return anglesEnd(view, start);
    default:
      return null;
  }
}

function anglesEnd(view: View, start: number): number | null {
  const closing = view.runs('>');
  const next = closing.all[closing.indexAfter(start)];
  if (next === undefined || next.start - start > LONGEST) return null;
  for (const pattern of IN_ANGLES) {
    const found = matchEnd(pattern, view.text, start);
    if (found !== null) return found;
  }
  return null;
}

function matchEnd(pattern: RegExp, text: string, start: number): number | null {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : null;
}

/** An address does not end with punctuation, and with a closing parenthesis only if it has the opening one. */
function addressEnd(text: string, start: number, end: number): number | null {
  const found = matchEnd(ADDRESS, text, start);
  if (found === null) return null;
  let to = Math.min(found, end);
  while (PUNCTUATION.includes(text.charAt(to - 1))) to -= 1;
  const address = text.slice(start, to);
  if (address.length < address.indexOf('//') + SHORTEST) return null;
  let closing = 0;
  while (address[address.length - 1 - closing] === ')') closing += 1;
  const opening = address.split('(', closing + 1).length - 1;
  return closing > opening ? to - 1 : to;
}
