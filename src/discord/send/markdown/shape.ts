/** What a text is made of, place by place: which spans are open, and where it may be cut. Pure. */

import { isMark, isSpace, isWord } from './rules/characters.ts';
import { type Span, WHOLE } from './span.ts';

const BACKSLASH = 0x5c;

/** A stretch of the text with the marks around it. */
export interface Bounds {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** How much a cut at a place would spoil. */
export type Harm = 0 | 1 | 2 | 3;
/** A token that would fit into a message is cut through. */
export const THROUGH_TOKEN = 1;
/** Marks that stand together come apart, which may give them a meaning. */
export const THROUGH_MARKS = 2;
/** What opens or closes a span comes apart, or a span is left empty. */
export const THROUGH_SYNTAX = 3;

export interface Shape {
  readonly text: string;
  /** Nothing is known of what is behind. */
  readonly until: number;
  spanAt(place: number): Span;
  harmAt(place: number): Harm;
  /** White space that a cut may stand for, or a quote's prefix within it. */
  isGap(at: number): boolean;
  /** How far in a block stands that begins here; null where none does. */
  blockIndentAt(place: number): number | null;
}

/** A shape in the making. */
export interface Drawing extends Shape {
  /** The span is open between its bounds' `from` and `to`. */
  open(span: Span, bounds: Bounds): void;
  harm(from: number, to: number, harm: Harm): void;
  gap(from: number, to: number, isGap: boolean): void;
  startBlock(place: number, indent: number): void;
}

/** @param until how far the text is looked at */
export function createDrawing(text: string, until: number): Drawing {
  const spans: Span[] = [WHOLE];
  const open = new Uint32Array(until + 2);
  const harms = new Uint8Array(until + 2);
  const gaps = new Uint8Array(until + 2);
  const blocks = new Map<number, number>();
  const harm = (from: number, to: number, value: Harm): void => {
    for (let place = from; place < Math.min(to, until + 1); place += 1)
      if (value > (harms[place] ?? 0)) harms[place] = value;
  };
  const gap = (from: number, to: number, isGap: boolean): void => {
    gaps.fill(isGap ? 1 : 0, from, Math.max(from, Math.min(to, until)));
  };
  for (let at = 0, escapes = false; at < until; at += 1) {
    if (isSpace(text, at)) gaps[at] = 1;
    harms[at] = escapes ? THROUGH_SYNTAX : harmBetween(text, at);
    escapes = !escapes && text.charCodeAt(at) === BACKSLASH;
  }
  return {
    text,
    until,
    spanAt: (place) => spans[open[place] ?? 0] ?? WHOLE,
    harmAt: (place) => (harms[place] ?? 0) as Harm,
    isGap: (at) => gaps[at] === 1,
    blockIndentAt: (place) => blocks.get(place) ?? null,
    harm,
    gap,
    startBlock: (place, indent) => void blocks.set(place, indent),
    open(span, { start, from, to, end }) {
      spans.push(span);
      open.fill(spans.length - 1, from + 1, Math.max(from + 1, Math.min(to, until + 1)));
      harm(start + 1, from + 1, THROUGH_SYNTAX);
      if (end > to) harm(to, end, THROUGH_SYNTAX);
      gap(start, from, false);
      gap(to, end, false);
    },
  };
}

/** What a cut between two characters spoils, whatever they belong to. */
function harmBetween(text: string, place: number): Harm {
  const before = text.charCodeAt(place - 1);
  if (!isMark(text, place - 1)) return 0;
  const joins =
    text.charCodeAt(place) === before ||
    (before === 0x7e && text[place] === '_') ||
    (before === 0x5f && isWord(text, place));
  return joins ? THROUGH_MARKS : 0;
}
