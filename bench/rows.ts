/** Rows of figures, as a table for people and as JSON for scripts. */

export interface Row {
  readonly name: string;
  readonly figures: Readonly<Record<string, number | string>>;
  readonly goal: string;
  readonly met: boolean;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

export function render(rows: readonly Row[]): string {
  const lines = rows.map(({ name, figures, goal, met }) => [
    name,
    Object.entries(figures)
      .map(([figure, value]) => `${figure} ${value}`)
      .join(', '),
    `${met ? 'met' : 'MISSED'}: ${goal}`,
  ]);
  const all = [['benchmark', 'figures', 'goal'], ...lines];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const format = (line: string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [format(all[0] ?? []), format(widths.map((width) => '-'.repeat(width))), ...lines.map(format)].join(
    '\n',
  );
}
