/** Colours in ```ansi blocks: which are in force at a place. Pure. */

import type { View } from './view.ts';

/** What a sequence changed, by places in the whole. */
export interface Colouring {
  readonly start: number;
  readonly end: number;
  /** The one sequence that brings about what is in force behind it; empty where nothing is. */
  readonly inForce: string;
}

const ESCAPE_CHARACTER = '\u001b';
const SEQUENCE = /\[([\d;]{0,40})m/y;

export function readColours(view: View, from: number, to: number): readonly Colouring[] {
  const found: Colouring[] = [];
  let codes: ReadonlyMap<string, string> = new Map();
  for (let at = view.text.indexOf(ESCAPE_CHARACTER, from); at >= 0 && at < to; ) {
    SEQUENCE.lastIndex = at + 1;
    const sequence = SEQUENCE.exec(view.text);
    if (sequence !== null) {
      codes = changed(codes, sequence[1] ?? '');
      const inForce = codes.size === 0 ? '' : `${ESCAPE_CHARACTER}[${[...codes.values()].join(';')}m`;
      found.push({ start: view.at(at), end: view.behind(at + 1 + sequence[0].length), inForce });
    }
    at = view.text.indexOf(ESCAPE_CHARACTER, at + 1);
  }
  return found;
}

/** Discord shows the weight, the underline, and eight colours each of letters and background. */
function changed(codes: ReadonlyMap<string, string>, sequence: string): ReadonlyMap<string, string> {
  const after = new Map(codes);
  for (const code of sequence.split(';')) {
    const number = Number(code);
    if (number === 0) after.clear();
    else if (number === 1 || number === 2 || number === 22) after.set('weight', code);
    else if (number === 4 || number === 24) after.set('underline', code);
    else if (number >= 30 && number <= 39) after.set('letters', code);
    else if (number >= 40 && number <= 49) after.set('background', code);
  }
  return after;
}
