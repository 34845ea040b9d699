/** What closes a message where a text is cut, and what opens the next one, so that both are shown as the whole is. Pure. */

import { isBlockLike } from './rules/block.ts';
import { isMark, ZERO_WIDTH_SPACE } from './rules/characters.ts';
import type { Shape } from './shape.ts';
import { chainOf, type Span } from './span.ts';

/** Closes all that is open, the innermost first. A mark of the text may not become a part of a closing one. */
export function closingAt(shape: Shape, place: number): string {
  const closing = chainOf(shape.spanAt(place)).toReversed();
  const marks = closing.map((span) => span.closing).join('');
  const joins = isMark(marks, 0) && marks[0] === shape.text[place - 1];
  return joins ? ZERO_WIDTH_SPACE + marks : marks;
}

/** Opens again all that is open, the outermost first. What follows is shown as no more and no less than it was. */
export function openingAt(shape: Shape, place: number): string {
  const chain = chainOf(shape.spanAt(place));
  const code = chain.some(({ kind }) => kind === 'code-block');
  const items = neededItems(chain, place, code);
  let beginning: Beginning = { text: '', atLineStart: true };
  for (const span of chain)
    if (span.kind !== 'item' || items.has(span)) beginning = opened(beginning, span, place, items.size > 0);
  const indent = code ? null : shape.blockIndentAt(place);
  if (indent !== null) return indented(onNewLine(beginning, shape.spanAt(place).newline).text, indent);
  const last = beginning.text.at(-1);
  const joins = last === shape.text[place] && isMark(beginning.text, beginning.text.length - 1);
  return joins || (!code && isBlockLike(shape.text, place))
    ? beginning.text + ZERO_WIDTH_SPACE
    : beginning.text;
}

interface Beginning {
  readonly text: string;
  readonly atLineStart: boolean;
}

/**
 * An item is opened again, with all around it, for what is shown differently elsewhere: a list in it, its code, a mark
 * that opens nothing because the item ends. Its text goes on without a bullet.
 */
function neededItems(chain: readonly Span[], place: number, code: boolean): ReadonlySet<Span> {
  const items = chain.filter(({ kind }) => kind === 'item');
  const last = items.findLastIndex(({ neededAt }) => code || neededAt >= place);
  return new Set(items.slice(0, last + 1));
}

function opened(beginning: Beginning, span: Span, place: number, inItem: boolean): Beginning {
  const newline = span.parent?.newline ?? '\n';
  switch (span.kind) {
    case 'quote':
    case 'long-quote':
      return { text: onNewLine(beginning, newline).text + span.opening, atLineStart: true };
    case 'heading':
      return { text: onNewLine(beginning, newline).text + span.opening, atLineStart: false };
    case 'item':
      return {
        text: indented(onNewLine(beginning, newline).text, span.indent) + span.opening,
        atLineStart: false,
      };
    case 'code-block': {
      const { text } = inItem ? onNewLine(beginning, newline) : beginning;
      const colours = span.colours.findLast(({ end }) => end <= place)?.inForce ?? '';
      return { text: text + span.opening + colours, atLineStart: true };
    }
    default:
      return { text: beginning.text + span.opening, atLineStart: false };
  }
}

/** What has to begin a line is put on the next one where something stands in this one. */
function onNewLine(beginning: Beginning, newline: string): Beginning {
  if (beginning.atLineStart) return beginning;
  const empty = beginning.text.endsWith(ZERO_WIDTH_SPACE) ? '' : ZERO_WIDTH_SPACE;
  return { text: beginning.text + empty + newline, atLineStart: true };
}

/** Discord takes off white space that a message begins with; then the items below would seem further in. */
function indented(text: string, indent: number): string {
  if (indent === 0) return text;
  return `${text === '' ? `${ZERO_WIDTH_SPACE}\n` : text}${' '.repeat(indent)}`;
}
