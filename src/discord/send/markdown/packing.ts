/** Packs a text into messages: where each of them ends, and how many there are. Pure. */

import { closingAt, openingAt } from './carry.ts';
import { type Cut, cutAt, nicerCuts } from './places.ts';
import { reach } from './rules/characters.ts';
import { scan } from './scan.ts';
import { graphemeBefore } from './segments.ts';
import { type Harm, type Shape, THROUGH_SYNTAX, THROUGH_TOKEN } from './shape.ts';

/** What one message holds: `text.slice(from, to)`, between what opens again and what closes what a cut goes through. */
export interface Piece {
  readonly content: string;
  readonly from: number;
  readonly to: number;
}

export interface Packing {
  /** How many messages the text takes at least, with tokens cut through wherever a message is full; counted up to `most`. */
  least(most: number): number;
  /** The first `most` messages. */
  pieces(most: number): readonly Piece[];
}

/** Whether tokens that fit into a message are cut through. */
type Tokens = 'whole' | 'cut';

/** Messages further ahead are not counted, so that the time for a text of any length grows with its length alone. */
const FURTHEST = 64;

/** Tokens are kept whole at the cost of one message more for each so many. */
const FOR_EACH_MORE = 5;

/**
 * @param limit units that a message may have, at least a hundred
 * @param end where the text ends as far as messages are counted
 * @param most messages that are of interest
 */
export function createPacking(text: string, limit: number, end: number, most: number): Packing {
  const shape = scan(text, reach(text, limit * (most + 2)), limit);
  const start = cutAt(shape, 0).next;
  const latestCuts = { whole: new Map<number, Cut>(), cut: new Map<number, Cut>() };
  const opening = (from: number): string => (from === start ? '' : openingAt(shape, from));
  const fits = (from: number, { to }: Cut): boolean =>
    to > from && opening(from).length + to - from + closingAt(shape, to).length <= limit;
  const holdsRest = (from: number): boolean => opening(from).length + end - from <= limit;

  const latest = (from: number, tokens: Tokens): Cut => {
    const known = latestCuts[tokens].get(from);
    if (known !== undefined) return known;
    const furthest = Math.min(from + Math.max(1, limit - opening(from).length), text.length);
    const found = findLatest(shape, from, furthest, tokens, (cut) => fits(from, cut));
    latestCuts[tokens].set(from, found);
    return found;
  };
  const count = (begin: number, tokens: Tokens, upTo: number): number => {
    let messages = 0;
    for (let from = begin; from < end && messages < Math.min(upTo, FURTHEST); messages += 1)
      from = holdsRest(from) ? end : latest(from, tokens).next;
    return messages;
  };
  /** @param allowed how many messages the rest may take for the sake of its tokens */
  const choose = (from: number, allowed: number, further: number): Cut => {
    const tokens = count(latest(from, 'whole').next, 'cut', allowed + 1) <= allowed ? 'whole' : 'cut';
    const fullest = latest(from, tokens);
    const counted = count(fullest.next, 'whole', allowed + 1) <= allowed ? 'whole' : 'cut';
    const least = count(fullest.next, counted, further);
    for (const cuts of nicerCuts(shape, from, fullest.to))
      for (const cut of cuts) {
        if (harmOf(shape, cut) > 0 || !fits(from, cut)) continue;
        if (count(cut.next, counted, further) <= least) return cut;
        break;
      }
    return fullest;
  };

  return {
    least: (upTo) => count(start, 'cut', upTo),
    pieces(upTo) {
      const pieces: Piece[] = [];
      const least = count(start, 'cut', upTo + 1);
      const isCounted = least <= upTo && least < FURTHEST;
      const allowed = isCounted ? least + Math.ceil(least / FOR_EACH_MORE) : Number.POSITIVE_INFINITY;
      for (let from = start; from < end && pieces.length < upTo; ) {
        const behind = pieces.length + 1;
        const cut = holdsRest(from) ? { to: end, next: end } : choose(from, allowed - behind, upTo - behind);
        const closing = cut.to < end ? closingAt(shape, cut.to) : '';
        const content = opening(from) + text.slice(from, cut.to) + closing;
        pieces.push({ content, from, to: cut.to });
        from = cut.next;
      }
      return pieces;
    },
  };
}

function harmOf(shape: Shape, { to, next }: Cut): Harm {
  return Math.max(shape.harmAt(to), shape.harmAt(next)) as Harm;
}

/** The end of the fullest message: with as little harm as may be, if need be with more. */
function findLatest(
  shape: Shape,
  from: number,
  furthest: number,
  tokens: Tokens,
  fits: (cut: Cut) => boolean,
): Cut {
  for (let harm = tokens === 'whole' ? 0 : THROUGH_TOKEN; harm < THROUGH_SYNTAX; harm += 1) {
    for (let place = furthest; place > from; ) {
      const cut = cutAt(shape, place);
      const begins = cut.to < cut.next ? place : graphemeBefore(shape.text, from, place);
      if (begins === place && harmOf(shape, cut) <= harm && fits(cut)) return cut;
      place = begins < place ? begins : Math.min(place, cut.to) - 1;
    }
  }
  return anywhere(shape.text, from, furthest, fits);
}

/** What no rule lets be cut, such as a thousand combining marks, is cut where a message is full. */
function anywhere(text: string, from: number, furthest: number, fits: (cut: Cut) => boolean): Cut {
  for (let place = furthest; place > from + 1; place -= 1) {
    const cut = { to: place, next: place };
    const isPair = (text.codePointAt(place - 1) ?? 0) > 0xffff;
    if (!isPair && fits(cut)) return cut;
  }
  return { to: from + 1, next: from + 1 };
}
