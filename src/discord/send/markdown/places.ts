/** Places to cut a text, better ones than just where a message is full. Pure. */

import { closingAt, openingAt } from './carry.ts';
import { ZERO_WIDTH_SPACE } from './rules/characters.ts';
import { sentencesBefore, wordsBefore } from './segments.ts';
import type { Shape } from './shape.ts';

/** A cut and what it drops: the white space between two places, or nothing. */
export interface Cut {
  /** Where the one message ends. */
  readonly to: number;
  /** Where the next one begins. */
  readonly next: number;
}

/** The cut at a place. White space around it is dropped, with the prefixes of quotes in it; in code, line breaks are. */
export function cutAt(shape: Shape, place: number): Cut {
  let [to, next] = [place, place];
  while (shape.isGap(to - 1)) to -= 1;
  while (shape.isGap(next)) next += 1;
  return { to, next };
}

/**
 * The cuts between two places, by kinds, the best kind first: ends of paragraphs, lines, sentences, words. Of each kind the
 * last cut comes first.
 */
export function* nicerCuts(shape: Shape, from: number, latest: number): Generator<Iterable<Cut>> {
  const lines = [...linesBefore(shape, from, latest)].filter((cut) => !isBehindHeading(shape, cut));
  const paragraphs = lines.filter((cut) => isParagraph(shape, cut));
  yield paragraphs.filter((cut) => isTidy(shape, cut));
  yield paragraphs;
  yield lines.filter((cut) => isTidy(shape, cut));
  yield lines;
  yield cutsAt(shape, sentencesBefore(shape.text, from, latest));
  yield cutsAt(shape, wordsBefore(shape.text, from, latest));
}

function* linesBefore(shape: Shape, from: number, latest: number): Generator<Cut> {
  for (let at = shape.text.lastIndexOf('\n', latest); at > from; ) {
    const cut = cutAt(shape, at);
    yield cut;
    at = cut.to > 0 ? shape.text.lastIndexOf('\n', Math.min(at, cut.to) - 1) : -1;
  }
}

function* cutsAt(shape: Shape, places: Iterable<number>): Generator<Cut> {
  let before = Number.POSITIVE_INFINITY;
  for (const place of places) {
    if (place >= before) continue; // within the white space of the cut before
    const cut = cutAt(shape, place);
    before = Math.min(cut.to, place);
    yield cut;
  }
}

/** A paragraph ends with an empty line; one of code does not. */
function isParagraph(shape: Shape, { to, next }: Cut): boolean {
  const dropped = shape.text.slice(to, next);
  return dropped.indexOf('\n') !== dropped.lastIndexOf('\n') && shape.spanAt(to).kind !== 'code-block';
}

/** A heading stands with what it is the heading of. */
function isBehindHeading(shape: Shape, { to }: Cut): boolean {
  return shape.spanAt(to - 1).kind === 'heading';
}

/** Nothing has to be closed, and nothing invisible has to be said to show what follows as it is. */
function isTidy(shape: Shape, { to, next }: Cut): boolean {
  return closingAt(shape, to) === '' && !openingAt(shape, next).includes(ZERO_WIDTH_SPACE);
}
