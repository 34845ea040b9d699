/** The cells of an Excel sheet, a line for each row. Pure. */

import { Parser } from 'htmlparser2';

/** The texts that the cells of all sheets refer to by number. */
export function stringsOf(xml: string): readonly string[] {
  const strings: string[] = [];
  let isIn = false;
  const parser = new Parser(
    {
      onopentag(name) {
        if (name === 'si') strings.push('');
        isIn = name === 't';
      },
      ontext(words) {
        if (isIn && strings.length > 0) strings[strings.length - 1] += words;
      },
      onclosetag() {
        isIn = false;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return strings;
}

/** @param most characters after which no further row is read */
export function cellsOf(xml: string, strings: readonly string[], most: number): string {
  const rows: string[] = [];
  let length = 0;
  let cells: string[] = [];
  let type = '';
  let value = '';
  let isIn = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'row') cells = [];
        if (name === 'c') [type, value] = [attributes.t ?? '', ''];
        isIn = name === 'v' || name === 't';
      },
      ontext(words) {
        if (isIn) value += words;
      },
      onclosetag(name) {
        isIn = false;
        if (name === 'c') cells.push(type === 's' ? (strings[Number(value)] ?? '') : value);
        if (name !== 'row' || length >= most) return;
        const row = cells.join('\t').trimEnd();
        length += row.length + 1;
        rows.push(row);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return rows.join('\n').trim();
}
