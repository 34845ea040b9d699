/** Spans of a text that a cut closes and opens again, and what that takes. Pure. */

import { type Colouring, readColours } from './rules/ansi.ts';
import type { Block, Item } from './rules/block.ts';
import { ZERO_WIDTH_SPACE } from './rules/characters.ts';
import { type CodeBlock, FENCE } from './rules/code-block.ts';
import type { Link } from './rules/link.ts';
import type { Style, Styled } from './rules/styles.ts';
import type { View } from './rules/view.ts';

export interface Span {
  readonly kind: 'whole' | 'heading' | 'quote' | 'long-quote' | 'item' | 'code-block' | 'link' | Style;
  readonly parent: Span | null;
  /** What opens it again. */
  readonly opening: string;
  /** What closes it; empty where the end of a line or of the message does. */
  readonly closing: string;
  /** What begins a further line in it; empty where it has one line alone. */
  readonly newline: string;
  /** Of an item: how many spaces stand before its bullet. */
  readonly indent: number;
  /** Of an item: where something last stands in it that would be shown differently outside of it; -1 where nothing does. */
  neededAt: number;
  /** Of a block of ANSI colours: where they change. */
  readonly colours: readonly Colouring[];
  /** How many units it takes to close and open it again with all that is around it. */
  readonly overhead: number;
}

/** All of a text, in which nothing is open. */
export const WHOLE: Span = {
  kind: 'whole',
  parent: null,
  opening: '',
  closing: '',
  newline: '\n',
  indent: 0,
  neededAt: -1,
  colours: [],
  overhead: 0,
};

/** A longer name is none of a language; it is not repeated. */
const LONGEST_LANGUAGE = 40;

type Parts = Partial<Pick<Span, 'opening' | 'closing' | 'newline' | 'indent' | 'colours'>>;

function within(parent: Span, kind: Span['kind'], parts: Parts): Span {
  const span = { ...WHOLE, kind, parent, newline: parent.newline, ...parts };
  const { opening, closing, newline, indent } = span;
  return { ...span, overhead: parent.overhead + opening.length + closing.length + newline.length + indent };
}

export function ofBlock(parent: Span, block: Exclude<Block, { kind: 'list' }>): Span {
  switch (block.kind) {
    case 'heading':
      return within(parent, block.kind, { opening: block.opening, newline: '' });
    case 'long-quote':
      return within(parent, block.kind, { opening: '>>> ' });
    case 'quote':
      return within(parent, block.kind, { opening: '> ', newline: `${parent.newline}> ` });
  }
}

/** Opened again as an item that says nothing. Its further lines stand below its text. */
export function ofItem(parent: Span, { bullet, width, indent }: Item): Span {
  const prefix = bullet.length < width ? bullet.padEnd(width) : `${bullet} `;
  return within(parent, 'item', {
    opening: `${prefix}${ZERO_WIDTH_SPACE}`,
    newline: `${parent.newline}${' '.repeat(indent + prefix.length)}`,
    indent,
  });
}

export function ofStyle(parent: Span, { kind, mark }: Styled): Span {
  return within(parent, kind, { opening: mark, closing: mark });
}

export function ofLink(parent: Span, view: View, link: Link): Span {
  return within(parent, 'link', { opening: '[', closing: view.text.slice(link.to, link.end) });
}

/** Within a line it has no line breaks of its own, and no language. */
export function ofCodeBlock(parent: Span, view: View, { language, from, to }: CodeBlock): Span {
  const name = language.length > LONGEST_LANGUAGE ? '' : language;
  return within(parent, 'code-block', {
    opening: `${FENCE}${name}${parent.newline}`,
    closing: `${parent.newline}${FENCE}`,
    colours: language.toLowerCase() === 'ansi' ? readColours(view, from, to) : [],
  });
}

/** From the outermost one to this one, without the whole. */
export function chainOf(span: Span): readonly Span[] {
  const chain: Span[] = [];
  for (let one: Span | null = span; one !== null && one.parent !== null; one = one.parent) chain.push(one);
  return chain.toReversed();
}

/** Something stands here that needs the items around it. */
export function needItems(span: Span, place: number): void {
  for (let one: Span | null = span; one !== null; one = one.parent)
    if (one.kind === 'item') one.neededAt = Math.max(one.neededAt, place);
}
