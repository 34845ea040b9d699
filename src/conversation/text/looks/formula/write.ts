/** A formula's tree as text: in one line, or in as many as its tables have rows. Pure. */

import { type Box, beside, bracketBox, type Column, gridBox, lineBox } from './box.ts';
import { isLargeOperator, isTight, Line } from './line.ts';
import { type MathNode, textIn } from './mathml.ts';
import { grouped, single, subscript, superscript } from './scripts.ts';

/** Whether tables stand in lines of their own. */
export type Layout = 'line' | 'block';

export function writeFormula(root: MathNode, layout: Layout): readonly string[] {
  return rowBox(root.children, layout).lines.map((line) => line.trimEnd());
}

/** Groups that mean nothing to the eye. */
const GROUPS: ReadonlySet<string> = new Set(['mrow', 'mstyle', 'mpadded', 'math', 'semantics']);

function flat(nodes: readonly MathNode[]): readonly MathNode[] {
  return nodes.flatMap((node) => (GROUPS.has(node.name) ? flat(node.children) : node));
}

/** What stands side by side. A bracket is as high as the table that it encloses. */
function rowBox(nodes: readonly MathNode[], layout: Layout): Box {
  const line = new Line();
  const boxes: Box[] = [];
  const row = flat(nodes);
  for (const [index, node] of row.entries()) {
    const table = tableBeside(row, index);
    if (table !== undefined && layout === 'block') {
      boxes.push(lineBox(line.take()), bracketBox(textIn(node), tableBox(table)));
      line.follow(textIn(node));
    } else if (node.name === 'mtable' && layout === 'block') {
      boxes.push(lineBox(line.take()), tableBox(node));
      line.follow(')');
    } else add(line, node);
  }
  return beside([...boxes, lineBox(line.take())]);
}

/** The table that a bracket encloses. */
function tableBeside(row: readonly MathNode[], index: number): MathNode | undefined {
  const node = row[index];
  if (node?.name !== 'mo' || !node.attributes.includes('fence')) return undefined;
  const side = node.attributes.includes('postfix') ? -1 : 1;
  const neighbour = row[index + side];
  return neighbour?.name === 'mtable' ? neighbour : undefined;
}

function lineOf(nodes: readonly MathNode[]): string {
  return rowBox(nodes, 'line').lines.join(' ').trim();
}

function add(line: Line, node: MathNode): void {
  switch (node.name) {
    case 'mo':
      line.operator(textIn(node), isTight(node.attributes));
      return;
    case 'mi':
      line.name(textIn(node));
      return;
    case 'mn':
      line.name(textIn(node));
      return;
    case 'mspace':
      line.space(Number(/width="([\d.]+)em"/.exec(node.attributes)?.[1] ?? 0));
      return;
    case 'mphantom':
      return;
    case '':
    case 'mtext':
      line.text(textIn(node));
      return;
    default: {
      const written = writeElement(node);
      if (isLargeOperator(written)) line.largeOperator(written);
      else line.name(written);
    }
  }
}

function writeElement(node: MathNode): string {
  const [first, second, third] = node.children;
  switch (node.name) {
    case 'mfrac':
      return node.attributes.includes('linethickness="0')
        ? `${one(first)} choose ${one(second)}`
        : `${grouped(one(first))}/${single(one(second))}`;
    case 'msqrt':
      return `√${single(lineOf(node.children))}`;
    case 'mroot':
      return `${ROOTS[one(second)] ?? `${superscript(one(second))}√`}${single(one(first))}`;
    case 'msup':
      return based(first) + superscript(one(second));
    case 'msub':
      return based(first) + subscript(one(second));
    case 'msubsup':
    case 'munderover':
      return based(first) + subscript(one(second)) + superscript(one(third));
    case 'mover':
      return accented(one(first), one(second)) ?? based(first) + superscript(one(second));
    case 'munder':
      return accented(one(first), one(second)) ?? based(first) + subscript(one(second));
    case 'menclose':
      return node.attributes.includes('"top"')
        ? combined(lineOf(node.children), '\u0305')
        : lineOf(node.children);
    case 'mtable':
      return rowsOf(node)
        .map((row) => row.filter((cell) => cell !== '').join(' '))
        .join('; ');
    default:
      return lineOf(node.children);
  }
}

const ROOTS: Readonly<Record<string, string>> = { '2': '√', '3': '∛', '4': '∜' };
/** Marks above or below a letter as the characters that combine with it. */
const ACCENTS: Readonly<Record<string, string>> = {
  ...{ ˆ: '\u0302', '^': '\u0302', '¯': '\u0304', ˉ: '\u0304', '‾': '\u0305', '→': '\u20d7', '⃗': '\u20d7' },
  ...{
    '~': '\u0303',
    '˜': '\u0303',
    '˙': '\u0307',
    '¨': '\u0308',
    ˇ: '\u030c',
    '˘': '\u0306',
    '´': '\u0301',
  },
};
/** Braces over or under a part, which the text behind them explains. */
const BRACES: ReadonlySet<string> = new Set(['⏞', '⏟', '⎴', '⎵']);

/** Null where the mark is none that a letter could carry. */
function accented(base: string, mark: string): string | null {
  if (BRACES.has(mark)) return grouped(base);
  const accent = ACCENTS[mark];
  if (accent === undefined || !/^[\p{L}\p{N}\p{M}]+$/u.test(base)) return null;
  return combined(base, accent);
}

function combined(text: string, mark: string): string {
  return text.replace(/[^\s\p{M}]\p{M}*/gu, (character) => character + mark);
}

function one(node: MathNode | undefined): string {
  return node === undefined ? '' : lineOf([node]);
}

/** What carries exponents and indices: in parentheses where it is more than one thing. */
function based(node: MathNode | undefined): string {
  const text = one(node);
  return text.length > 1 && !/^\p{Sm}/u.test(text) ? grouped(text) : text;
}

function rowsOf(table: MathNode): readonly (readonly string[])[] {
  return table.children.map((row) => row.children.map((cell) => lineOf(cell.children)));
}

function tableBox(table: MathNode): Box {
  const rows = rowsOf(table);
  const cells = table.children.find((row) => row.children.length > 0)?.children ?? [];
  const columns = cells.map(({ attributes }): Column => {
    if (attributes.includes('tml-right')) return { align: 'right' };
    return { align: attributes.includes('tml-left') ? 'left' : 'center' };
  });
  return gridBox(rows, columns, columns[0]?.align === 'right' ? ' ' : '  ');
}
