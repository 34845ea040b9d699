/**
 * A text as a rule reads it: the whole, or what is left of a quote's or a list item's lines without their prefixes. Its
 * characters know where they stand in the whole. Pure.
 */

import { createRuns, type Runs } from './runs.ts';

export interface View {
  readonly text: string;
  /** Goes on behind the text; a code block that ends only there is one nevertheless. */
  readonly beyond: string;
  /** Where a character stands in the whole. */
  at(index: number): number;
  /** Where the whole goes on behind the characters before `index`. */
  behind(index: number): number;
  /** The runs of a mark, found once. */
  runs(mark: string): Runs;
  /** Where links end, by where their targets begin or go on; null where none does. Filled as they are looked for up to `end`. */
  targetEnds(end: number): Map<number, number | null>;
}

/** A stretch of a view, from its first character to behind its last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const READ_OTHERWISE = /\r\n?|\t|\f/g;

/** A whole text, as the client reads it: line breaks of one kind, four spaces for a tab. */
export function viewOf(text: string, beyond: string): View {
  if (text.search(READ_OTHERWISE) < 0)
    return { text, beyond, at: (index) => index, behind: (index) => index, ...remembered(text) };
  const read: string[] = [];
  const offsets: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = readUnit(text, at);
    read.push(unit);
    for (let count = 0; count < unit.length; count += 1) offsets.push(at);
  }
  return mapped(read.join(''), beyond, offsets);
}

function readUnit(text: string, at: number): string {
  const unit = text.charAt(at);
  if (unit === '\t') return '    ';
  if (unit === '\r') return text[at + 1] === '\n' ? '' : '\n';
  return unit === '\f' ? '' : unit;
}

/** The stretches of a view, one behind the other. */
export function joined(view: View, stretches: readonly Stretch[]): View {
  const text = stretches.map(({ from, to }) => view.text.slice(from, to)).join('');
  const offsets = new Int32Array(text.length);
  let index = 0;
  for (const { from, to } of stretches) {
    for (let at = from; at < to; at += 1) {
      offsets[index] = view.at(at);
      index += 1;
    }
  }
  return mapped(text, '', offsets);
}

/** @param offsets where each unit stands in the whole */
function mapped(text: string, beyond: string, offsets: ArrayLike<number>): View {
  const behind = (index: number): number => (offsets[index - 1] ?? -1) + 1;
  const at = (index: number): number => offsets[index] ?? behind(text.length);
  return { text, beyond, at, behind, ...remembered(text) };
}

function remembered(text: string): Pick<View, 'runs' | 'targetEnds'> {
  return {
    runs: once((mark: string) => createRuns(text, mark)),
    targetEnds: once(() => new Map()),
  };
}

/** Made once for each key. */
function once<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
