/** Tables as GitHub's Markdown has them: where they are, and what their cells say. Pure. */

import { createCodeEnds, widthAt } from './code-spans.ts';

export type Align = 'left' | 'right' | 'center';

export interface Table {
  /** What stands before each of its lines: the prefix of a quote, the spaces of a list. */
  readonly prefix: string;
  readonly aligns: readonly Align[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many lines it has. */
  readonly height: number;
}

const PREFIX = /^(?:[ \t]*>)*[ \t]*/;
const DELIMITERS = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The table whose header is the line at `first`, or null. */
export function tableAt(lines: readonly string[], first: number): Table | null {
  const [header = '', below = ''] = [lines[first], lines[first + 1]];
  if (!header.includes('|') || !below.includes('|')) return null;
  const prefix = PREFIX.exec(header)?.[0] ?? '';
  const marks = withoutPrefix(below);
  if (!DELIMITERS.test(marks)) return null;
  const columns = cellsOf(marks);
  const names = cellsOf(withoutPrefix(header));
  if (names.length !== columns.length || names.every((name) => name === '')) return null;
  const rows: (readonly string[])[] = [];
  for (let next = first + 2; next < lines.length; next += 1) {
    const line = withoutPrefix(lines[next] ?? '');
    if (!line.includes('|')) break;
    rows.push(fitted(cellsOf(line), columns.length));
  }
  return { prefix, aligns: columns.map(alignOf), header: names, rows, height: rows.length + 2 };
}

function withoutPrefix(line: string): string {
  return line.replace(PREFIX, '');
}

/** A bar in code or behind a backslash divides nothing: it is what the cell says. */
function cellsOf(line: string): readonly string[] {
  const codeEnd = createCodeEnds(line);
  const cells: string[] = [];
  let from = line.startsWith('|') ? 1 : 0;
  for (let at = from; at < line.length; ) {
    if (line[at] === '\\') at += 2;
    else if (line[at] === '`') at = codeEnd(at) ?? at + widthAt(line, at);
    else {
      if (line[at] === '|') {
        cells.push(line.slice(from, at).trim());
        from = at + 1;
      }
      at += 1;
    }
  }
  const last = line.slice(from).trim();
  return last === '' ? cells : [...cells, last];
}

/** What a row has too much of is said in its last cell. */
function fitted(cells: readonly string[], columns: number): readonly string[] {
  if (cells.length <= columns) return cells;
  return [...cells.slice(0, columns - 1), cells.slice(columns - 1).join(' | ')];
}

function alignOf(marks: string): Align {
  if (!marks.endsWith(':')) return 'left';
  return marks.startsWith(':') ? 'center' : 'right';
}
