/** Masked links, `[text](url)`. Pure. */

import { isSpace } from './characters.ts';
import type { Stretch, View } from './view.ts';

export interface Link {
  readonly kind: 'link';
  readonly start: number;
  /** The text, between the brackets. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
  /** The pairs of brackets in the text. */
  readonly brackets: readonly Stretch[];
}

/** A link longer than this is read as plain text: it would be longer than a message. */
const LONGEST = 2_000;
/** How many closing brackets of a text are looked at. */
const MOST_BRACKETS = 32;
const BRACKET = /[[\]]/g;

/** The link that begins here, or null. Its text may have brackets, one level deep; the longest text counts. */
export function matchLink(view: View, start: number, end: number): Link | null {
  const { text } = view;
  if (text[start] !== '[') return null;
  const within = text.slice(start, Math.min(end, start + LONGEST));
  for (const to of textEnds(within).toReversed()) {
    const behind = targetEnd(view, start + to + 2, end);
    if (behind === null || behind > start + LONGEST) continue;
    const brackets = [...within.slice(0, to).matchAll(/(?!^)\[[^\]]*\]/g)].map((pair) => ({
      from: start + pair.index,
      to: start + pair.index + pair[0].length,
    }));
    return { kind: 'link', start, from: start + 1, to: start + to, end: behind, brackets };
  }
  return null;
}

/** Where the text may end: at each closing bracket with a parenthesis behind it. */
function textEnds(within: string): readonly number[] {
  const ends: number[] = [];
  BRACKET.lastIndex = 1;
  for (let seen = 0; seen < MOST_BRACKETS; seen += 1) {
    const found = BRACKET.exec(within);
    if (found === null) break;
    if (found[0] === '[') {
      const closing = within.indexOf(']', found.index);
      if (closing < 0) break;
      BRACKET.lastIndex = closing + 1;
      continue;
    }
    if (within[found.index + 1] === '(') ends.push(found.index);
    const further = within.indexOf(']', found.index + 1);
    const opening = within.indexOf('[', found.index + 1);
    if (further < 0 || (opening >= 0 && opening < further)) break;
  }
  return ends;
}

const TITLE_AND_END = /(?:\s{1,40}['"][\s\S]{0,400}?['"])?\s{0,40}\)/y;

/**
 * Where the link ends whose target begins here, or null. A target has no white space, but for what stands in
 * parentheses; the shortest that lets the link end is taken. What is found is remembered, so that many beginnings of one
 * end are read once.
 */
function targetEnd(view: View, at: number, end: number): number | null {
  const { text } = view;
  let from = at;
  while (isSpace(text, from)) from += 1;
  if (text[from] === '<') from += 1;
  const closing = view.runs(')');
  if ((closing.all[closing.indexAfter(from)]?.start ?? end) >= end) return null;
  const known = view.targetEnds(end);
  for (const ways = [from]; ways.length > 0; ) {
    const place = ways.at(-1) ?? from;
    const next = onward(view, place, end).find((one) => known.get(one) !== null);
    const found =
      known.get(place) ?? endAt(text, place, end) ?? (next === undefined ? null : known.get(next));
    if (found === undefined && next !== undefined) ways.push(next);
    else {
      known.set(place, found ?? null);
      ways.pop();
    }
  }
  return known.get(from) ?? null;
}

/** Where a target may go on behind a place, the preferred one first. */
function onward(view: View, place: number, end: number): readonly number[] {
  const { text } = view;
  if (place >= end) return [];
  if (text[place] === '\\') return [place + 2];
  const ways = isSpace(text, place) ? [] : [place + 1];
  if (text[place] !== '(') return ways;
  const runs = view.runs(')');
  const closing = runs.all[runs.indexAfter(place)]?.start;
  return closing === undefined ? ways : [closing + 1, ...ways];
}

function endAt(text: string, place: number, end: number): number | null {
  for (const from of text[place] === '>' ? [place + 1, place] : [place]) {
    TITLE_AND_END.lastIndex = from;
    if (TITLE_AND_END.test(text) && TITLE_AND_END.lastIndex <= end) return TITLE_AND_END.lastIndex;
  }
  return null;
}
