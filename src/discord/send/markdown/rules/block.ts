/** What Discord's client reads at the beginning of a line: headings, small print, quotes, list items. Pure. */

import type { Stretch, View } from './view.ts';

export type Block =
  /** Its line alone, with what opens it again. */
  | { readonly kind: 'heading'; readonly opening: string; readonly from: number; readonly to: number }
  /** All that follows. */
  | { readonly kind: 'long-quote'; readonly start: number; readonly from: number }
  /** Lines of which each has its prefix; their contents, with the line breaks. */
  | {
      readonly kind: 'quote';
      readonly start: number;
      readonly lines: readonly Stretch[];
      readonly end: number;
    }
  | { readonly kind: 'list'; readonly items: readonly Item[]; readonly end: number };

export interface Item {
  /** Where its bullet begins. */
  readonly start: number;
  /** How many spaces stand before the bullet of its list's first item. */
  readonly indent: number;
  /** The bullet that it has in the text, and what is shown: the items of a list that begins with a number are counted on. */
  readonly written: string;
  readonly bullet: string;
  /** How many units the bullet and the spaces behind it have in its list's first item. */
  readonly width: number;
  /** What it says in its own line, and in further ones without as many spaces as the first item has before its text. */
  readonly line: Stretch;
  readonly further: readonly Stretch[];
}

/** Where a block may stand. */
export interface Place {
  /** Neither in a quote nor in emphasis. */
  readonly quotes: boolean;
  /** Not in a list. */
  readonly headings: boolean;
  /** How many lists are around it. */
  readonly lists: number;
}

const HEADING = /(#{1,3}|-#) +(?=[^\s])/y;
const LONG_QUOTE = / *>>>(?= ) ?/y;
const QUOTE = / *>(?!>>)(?= ) ?/y;
const ITEM = /( {0,60})([-*]|\d{1,20}\.) {1,60}/y;
/** Between these Discord counts the items of a list. */
const FIRST_NUMBER = 1;
const LAST_NUMBER = 1_000_000_000;
/** Deeper lists are shown as text. */
const MOST_LISTS = 11;

/** What a line begins with may be read as a block, if that is where a message or a line begins. */
const BLOCK_LIKE = / *(?:#{1,3}|-#|>>>|>|[-*]|\d+\.)\s/y;

export function isBlockLike(text: string, at: number): boolean {
  return match(BLOCK_LIKE, text, at) !== null;
}

/** The block whose line begins here, or null. */
export function matchBlock(view: View, at: number, end: number, place: Place): Block | null {
  const { text } = view;
  const heading = place.headings ? match(HEADING, text, at) : null;
  if (heading !== null && at + heading[0].length < end) {
    const from = at + heading[0].length;
    return { kind: 'heading', opening: `${heading[1]} `, from, to: lineEnd(text, from, end) };
  }
  const long = place.quotes ? match(LONG_QUOTE, text, at) : null;
  if (long !== null && at + long[0].length <= end)
    return { kind: 'long-quote', start: at + long[0].search(/\S/), from: at + long[0].length };
  return (place.quotes ? matchQuote(text, at, end) : null) ?? matchList(text, at, end, place.lists);
}

function matchQuote(text: string, start: number, end: number): Block | null {
  const lines: Stretch[] = [];
  let at = start;
  for (;;) {
    const prefix = match(QUOTE, text, at);
    if (prefix === null || at + prefix[0].length > end) break;
    const to = lineEnd(text, at, end);
    lines.push({ from: at + prefix[0].length, to: Math.min(to + 1, end) });
    at = to + 1;
    if (at >= end) break;
  }
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { kind: 'quote', start: text.indexOf('>', start), lines, end: last.to };
}

/**
 * A list goes on as long as its lines begin with a space, or with a bullet as far in as its first one. One more line belongs
 * to a first item of which its own says nothing.
 */
function matchList(text: string, start: number, end: number, around: number): Block | null {
  const first = around < MOST_LISTS ? match(ITEM, text, start) : null;
  if (first === null) return null;
  const [whole, { length: indent } = '', bullet = ''] = first;
  if (start + indent + bullet.length + 1 >= end) return null;
  const isEmpty = whole.length === indent + bullet.length + 1 && text[start + whole.length] === '\n';
  const items: (Item & { readonly further: Stretch[] })[] = [];
  let at = start;
  while (at < end) {
    const to = Math.min(lineEnd(text, at, end) + 1, end);
    const [prefix = '', { length: depth } = '', written = ''] = match(ITEM, text, at) ?? [];
    if (prefix !== '' && depth >= indent && depth <= indent + 1) {
      const shown = shownBullet(bullet, written, items.length);
      const line = { from: at + prefix.length, to };
      const width = whole.length - indent;
      items.push({ start: at + depth, indent, written, bullet: shown, width, line, further: [] });
    } else if (text[at] === ' ' || (isEmpty && at === start + whole.length + 1)) {
      items.at(-1)?.further.push({ from: Math.min(behindSpaces(text, at, whole.length), to), to });
    } else break;
    at = to;
  }
  return { kind: 'list', items, end: at };
}

function shownBullet(first: string, written: string, index: number): string {
  const number = Number.parseInt(first, 10);
  if (Number.isNaN(number)) return written.endsWith('.') ? '-' : written;
  return `${Math.min(Math.max(number, FIRST_NUMBER), LAST_NUMBER) + index}.`;
}

function behindSpaces(text: string, at: number, most: number): number {
  let behind = at;
  while (behind < at + most && text[behind] === ' ') behind += 1;
  return behind;
}

function lineEnd(text: string, at: number, end: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 || found > end ? end : found;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Whether a line begins here. */
export function isLineStart(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === '\n';
}
