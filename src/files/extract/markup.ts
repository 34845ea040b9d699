/** The words in the markup of Word, PowerPoint and OpenDocument. Pure. */

import { Parser } from 'htmlparser2';

/** Where words stand: runs of Word and PowerPoint. In OpenDocument all text within a paragraph is words. */
const WORDS: ReadonlySet<string> = new Set(['w:t', 'a:t', 'text:p', 'text:h']);
const PARAGRAPHS: ReadonlySet<string> = new Set(['w:p', 'a:p', 'text:p', 'text:h']);
const BREAKS: Readonly<Record<string, string>> = {
  'w:br': '\n',
  'w:cr': '\n',
  'a:br': '\n',
  'text:line-break': '\n',
  'w:tab': '\t',
  'text:tab': '\t',
  'text:s': ' ',
};
const CELLS: ReadonlySet<string> = new Set(['w:tc', 'a:tc', 'table:table-cell']);
const ROWS: ReadonlySet<string> = new Set(['w:tr', 'a:tr', 'table:table-row']);

/**
 * A line for each paragraph, and for each row of a table one with its cells apart by tabs.
 *
 * @param most characters after which no further line is read
 */
export function textOfXml(xml: string, most: number): string {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  let depth = 0;
  let cells = 0;
  const endLine = (): void => {
    if (length < most) lines.push(line.trimEnd());
    length += line.length + 1;
    line = '';
  };
  const parser = new Parser(
    {
      onopentag(name) {
        if (WORDS.has(name)) depth += 1;
        if (CELLS.has(name)) cells += 1;
        line += BREAKS[name] ?? '';
      },
      ontext(words) {
        if (depth > 0) line += words;
      },
      onclosetag(name) {
        if (WORDS.has(name)) depth -= 1;
        if (PARAGRAPHS.has(name) && cells > 0) line += ' ';
        else if (PARAGRAPHS.has(name)) endLine();
        if (CELLS.has(name)) {
          cells -= 1;
          line = `${line.trimEnd()}\t`;
        }
        if (ROWS.has(name)) endLine();
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return [...lines, line].join('\n').trim();
}
