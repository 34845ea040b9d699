import { describe, expect, test } from 'vitest';
import { compareRows, comparisonTable } from '../../../bench/report/comparison.ts';
import { percentile, type Row, ratio } from '../../../bench/report/row.ts';
import { rowsTable, table } from '../../../bench/report/table.ts';

function row(name: string, figures: Row['figures'], met = true): Row {
  return { name, figures, goal: '≤ 5', met };
}

describe('what is reckoned', () => {
  test('a percentile is one of the values, and none where there is none', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  test('a ratio has two digits, and is none over nothing', () => {
    expect(ratio(3, 2)).toBe(1.5);
    expect(ratio(1, 3)).toBe(0.33);
    expect(ratio(1, 0)).toBeNaN();
  });
});

describe('a table', () => {
  test('has its columns in line, and an empty cell for a missing one', () => {
    expect(table(['a', 'long title'], [['wide cell', 'x'], ['y']])).toBe(
      [
        '| a         | long title |',
        '| --------- | ---------- |',
        '| wide cell | x          |',
        '| y         |            |',
      ].join('\n'),
    );
  });

  test('of rows says which goals are missed, and which row has none', () => {
    const bare: Row = { ...row('bare', { ms: 4 }), goal: null };
    const lines = rowsTable([row('quick', { ms: 4, MB: 1 }), row('slow', { ms: 6 }, false), bare]).split(
      '\n',
    );
    expect(lines[2]).toContain('ms 4, MB 1');
    expect(lines.map((line) => /met|MISSED|for comparison/.exec(line)?.[0])).toEqual([
      undefined,
      undefined,
      'met',
      'MISSED',
      'for comparison',
    ]);
  });
});

describe('two bots beside one another', () => {
  test('are compared by the median of each figure that both have', () => {
    const other = [[row('turn', { ms: 10, MB: 100, note: 'x' })], [row('turn', { ms: 20, MB: 100 })]];
    const own = [
      [row('turn', { ms: 6, MB: 50, new: 1 })],
      [row('turn', { ms: 9, MB: 150 }), row('more', { ms: 1 })],
    ];
    expect(compareRows(other, own)).toEqual([
      {
        name: 'turn',
        figures: [
          { figure: 'ms', other: 15, own: 7.5, ratio: 0.5 },
          { figure: 'MB', other: 100, own: 100, ratio: 1 },
        ],
      },
    ]);
  });

  test('are compared by the value in the middle of an odd number of rounds', () => {
    const rounds = (values: number[]) => values.map((ms) => [row('turn', { ms })]);
    const [compared] = compareRows(rounds([3, 900, 4]), rounds([8, 7, 9]));
    expect(compared?.figures).toEqual([{ figure: 'ms', other: 4, own: 8, ratio: 2 }]);
  });

  test('are shown a figure a line, with what cannot be compared in words', () => {
    const rows = compareRows([[row('turn', { ms: 10, typing: 0 })]], [[row('turn', { ms: 5, typing: 0 })]]);
    const shown = comparisonTable({ kind: 'compared', other: 'abc1234', rows, notes: ['start: it ended'] });
    expect(shown.split('\n')).toEqual([
      '| benchmark | figure | abc1234 | this tree | ratio |',
      '| --------- | ------ | ------- | --------- | ----- |',
      '| turn      | ms     | 10      | 5         | 0.5   |',
      '|           | typing | 0       | 0         |       |',
      '',
      'Not compared:',
      '- start: it ended',
    ]);
  });
});
