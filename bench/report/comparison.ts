/** The figures of two bots beside one another. Pure. */

import { percentile, type Row, ratio, rounded } from './row.ts';
import { table } from './table.ts';

export interface ComparedFigure {
  readonly figure: string;
  readonly other: number;
  readonly own: number;
  /** Of one's own to the other. */
  readonly ratio: number;
}

export interface ComparedRow {
  readonly name: string;
  readonly figures: readonly ComparedFigure[];
}

export interface Comparison {
  readonly kind: 'compared';
  /** What the other is called. */
  readonly other: string;
  readonly rows: readonly ComparedRow[];
  /** What cannot be compared, in words. */
  readonly notes: readonly string[];
}

/**
 * The rows and figures that both have, each as the median of its rounds. What is no number is left out.
 *
 * @param other for each round the rows that were measured
 */
export function compareRows(
  other: readonly (readonly Row[])[],
  own: readonly (readonly Row[])[],
): readonly ComparedRow[] {
  const [theirs, ours] = [medians(other), medians(own)];
  return [...ours].flatMap(([name, figures]) => {
    const compared = [...figures].flatMap(([figure, value]) => {
      const base = theirs.get(name)?.get(figure);
      return base === undefined ? [] : [{ figure, other: base, own: value, ratio: ratio(value, base) }];
    });
    return compared.length === 0 ? [] : [{ name, figures: compared }];
  });
}

/** By row and figure. */
function medians(rounds: readonly (readonly Row[])[]): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number[]>>();
  for (const { name, figures } of rounds.flat()) {
    const row = all.get(name) ?? new Map<string, number[]>();
    all.set(name, row);
    for (const [figure, value] of Object.entries(figures)) {
      if (typeof value === 'number') row.set(figure, [...(row.get(figure) ?? []), value]);
    }
  }
  return new Map(
    [...all].map(([name, row]) => [
      name,
      new Map([...row].map(([figure, values]) => [figure, median(values)])),
    ]),
  );
}

/** Between the two in the middle where there are two. */
function median(values: readonly number[]): number {
  const upper = percentile(values, 0.5 + 0.5 / values.length);
  return rounded(
    (percentile(values, 0.5) + (values.length % 2 === 0 ? upper : percentile(values, 0.5))) / 2,
    2,
  );
}

export function comparisonTable({ other, rows, notes }: Comparison): string {
  const lines = rows.flatMap(({ name, figures }) =>
    figures.map((one, n) => [
      n === 0 ? name : '',
      one.figure,
      String(one.other),
      String(one.own),
      Number.isNaN(one.ratio) ? '' : String(one.ratio),
    ]),
  );
  const shown = table(['benchmark', 'figure', other, 'this tree', 'ratio'], lines);
  return notes.length === 0
    ? shown
    : `${shown}\n\nNot compared:\n${notes.map((note) => `- ${note}`).join('\n')}`;
}
