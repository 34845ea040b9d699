/** Tables for people. Pure. */

import type { Row } from './row.ts';

export function rowsTable(rows: readonly Row[]): string {
  return table(
    ['benchmark', 'figures', 'goal'],
    rows.map(({ name, figures, goal, met }) => [
      name,
      Object.entries(figures)
        .map(([figure, value]) => `${figure} ${value}`)
        .join(', '),
      goal === null ? 'for comparison' : `${met ? 'met' : 'MISSED'}: ${goal}`,
    ]),
  );
}

/** In Markdown, its columns in line. A cell that is missing is empty. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const format = (line: readonly string[]): string =>
    `| ${widths.map((width, column) => (line[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [format(head), format(widths.map((width) => '-'.repeat(width))), ...lines.map(format)].join('\n');
}
