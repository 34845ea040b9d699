/** A table as Discord can show it, which knows none: aligned columns in a block of code, or a list where that is too wide. Pure. */

import { createRequire } from 'node:module';
import type stringWidth from 'string-width';
import { saidIn } from './code-spans.ts';
import type { Align, Table } from './table.ts';

/** Columns of a fixed-width font that a phone shows in a line of a code block; what is wider is broken there. */
const WIDEST = 40;
const GAP = '  ';
const LINK = /https?:\/\//i;

const require = createRequire(import.meta.url);

/** @param cell makes a cell's Markdown what Discord shows */
export function withTableLooks(table: Table, cell: (text: string) => string): string {
  const header = table.header.map(cell);
  const rows = table.rows.map((row) => table.header.map((_, index) => cell(row[index] ?? '')));
  const hasLinks = [header, ...rows].some((row) => row.some((text) => LINK.test(text)));
  const lines = hasLinks
    ? null
    : alignedLines(
        [header, ...rows].map((row) => row.map(plain)),
        table.aligns,
      );
  return (lines ?? listLines(header, rows)).map((line) => table.prefix + line).join('\n');
}

/** Wide characters of East Asia and emoji take two columns. Null where the lines are too wide. */
function alignedLines(
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): readonly string[] | null {
  const { default: width }: { default: typeof stringWidth } = require('string-width');
  if (rows.some((row) => row.join('').length > WIDEST * 4)) return null;
  const widths = aligns.map((_, column) => Math.max(1, ...rows.map((row) => width(row[column] ?? ''))));
  if (widths.reduce((sum, one) => sum + one, (widths.length - 1) * GAP.length) > WIDEST) return null;
  const lines = rows.map((row) =>
    widths
      .map((most, column) => {
        const text = row[column] ?? '';
        const room = most - width(text);
        const left = { left: 0, right: room, center: Math.floor(room / 2) }[aligns[column] ?? 'left'];
        return ' '.repeat(left) + text + ' '.repeat(room - left);
      })
      .join(GAP)
      .trimEnd(),
  );
  const [first = '', ...others] = lines;
  return ['```', first, widths.map((most) => '-'.repeat(most)).join(GAP), ...others, '```'];
}

/** `- **row head** · column: value`, below the name of the heads' own column. */
function listLines(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const [corner = '', ...columns] = header;
  const items = rows.map(([head = '', ...values]) => {
    const said = columns.flatMap((column, index) => {
      const value = values[index] ?? '';
      if (value === '') return [];
      return column === '' ? value : `${column}: ${value}`;
    });
    return `- ${[...(head === '' ? [] : [bold(head)]), ...said].join(' · ')}`;
  });
  const names = rows.length === 0 ? header : [corner];
  const title = names.filter((name) => name !== '').map(bold);
  return [...(title.length === 0 ? [] : [title.join(' · ')]), ...items];
}

function bold(text: string): string {
  const pieces = text.split(CODE);
  return `**${pieces.map((piece, index) => (index % 2 === 1 ? piece : piece.replaceAll('**', ''))).join('')}**`;
}

const CODE = /(`[^`]+`|``[^`]*(?:`[^`]+)*``)/;
const STYLES = [
  /(\*{1,3}|__|~~|\|\|)(?=\S)([^\n]{1,300}?)(?<=\S)\1/g,
  /(?<![\p{L}\p{N}_])(_)(?=\S)([^\n]{1,300}?)(?<=\S)_(?![\p{L}\p{N}_])/gu,
] as const;

/** The words of inline Markdown, without its marks. Three backticks would end the block around them. */
function plain(text: string): string {
  return text
    .split(CODE)
    .map((piece, index) => (index % 2 === 1 ? saidIn(piece) : withoutMarks(piece)))
    .join('')
    .replace(/\\\|/g, '|')
    .replace(/`{3,}/g, (run) => run.split('').join('\u200b'));
}

function withoutMarks(text: string): string {
  let bare = text;
  for (const style of [...STYLES, ...STYLES]) bare = bare.replace(style, '$2');
  return bare.replace(/\\([^0-9A-Za-z\s])/g, '$1');
}
