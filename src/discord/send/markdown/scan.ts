/** Reads a text by Discord's rules and draws its shape. Pure. */

import { type Block, type Item, isBlockLike, isLineStart, matchBlock, type Place } from './rules/block.ts';
import { isSpace } from './rules/characters.ts';
import type { CodeBlock } from './rules/code-block.ts';
import { behindMark, isCutOff, matchInline, mayBegin } from './rules/inline.ts';
import type { Link } from './rules/link.ts';
import type { Styled } from './rules/styles.ts';
import { joined, type Stretch, type View, viewOf } from './rules/view.ts';
import {
  createDrawing,
  type Drawing,
  type Shape,
  THROUGH_MARKS,
  THROUGH_SYNTAX,
  THROUGH_TOKEN,
} from './shape.ts';
import { needItems, ofBlock, ofCodeBlock, ofItem, ofLink, ofStyle, type Span, WHOLE } from './span.ts';

/** How far behind the last place of interest the end of a span is looked for; that of a code block is found anywhere. */
const LOOK_AHEAD = 16_000;
/** What is nested more deeply is taken as plain text. */
const DEEPEST = 24;

/** Where content is read: its view, and what surrounds it. */
interface Around extends Place {
  readonly drawing: Drawing;
  /** How long a message may be. */
  readonly limit: number;
  readonly view: View;
  readonly span: Span;
  readonly depth: number;
}

/**
 * @param until how far the text is looked at
 * @param limit how long a message may be; what is longer is no token
 */
export function scan(text: string, until: number, limit: number): Shape {
  const horizon = Math.min(text.length, until + LOOK_AHEAD);
  const view = viewOf(text.slice(0, horizon), text.slice(horizon));
  const drawing = createDrawing(text, until);
  const place = { quotes: true, headings: true, lists: 0 };
  readContent(
    { drawing, limit, view, span: WHOLE, depth: 0, ...place },
    { from: 0, to: view.text.length },
    true,
  );
  return drawing;
}

function readContent(around: Around, { from, to }: Stretch, startsLine: boolean): void {
  const { drawing, view } = around;
  let at = from;
  while (at < to && view.at(at) < drawing.until) {
    const atLineStart = at === from ? startsLine : isLineStart(view.text, at);
    const block = atLineStart ? matchBlock(view, at, to, around) : null;
    if (atLineStart && block === null && isBlockLike(view.text, at)) needItems(around.span, view.at(at));
    if (block !== null) at = readBlock(around, at, to, block);
    else if (mayBegin(view.text, at)) at = readInline(around, at, to);
    else at += 1;
  }
}

/** @returns where the text goes on */
function readBlock(around: Around, at: number, end: number, block: Block): number {
  const { drawing, view } = around;
  if (block.kind === 'list') {
    readItems(around, block.items);
    return block.end;
  }
  const span = ofBlock(around.span, block);
  if (block.kind === 'heading') {
    openBlock(around, span, { start: at, from: block.from, to: block.to });
    readContent({ ...around, span, quotes: false, headings: false }, block, false);
    return block.to;
  }
  const inside = { ...around, span, quotes: false };
  if (block.kind === 'long-quote') {
    openBlock(around, span, { ...block, to: end });
    readContent(inside, { from: block.from, to: end }, true);
    return end;
  }
  const { start, lines } = block;
  const to = withoutNewline(view, block.end);
  openBlock(around, span, { start, from: lines[0]?.from ?? start, to });
  for (const [index, { from }] of lines.entries())
    if (index > 0) drawing.gap(view.behind(lines[index - 1]?.to ?? 0), view.at(from), true);
  const content = joined(view, lines);
  readContent({ ...inside, view: content }, { from: 0, to: content.text.length }, true);
  return block.end;
}

function readItems(around: Around, items: readonly Item[]): void {
  const { drawing, view } = around;
  const before: Span[] = [];
  let bare: { readonly behind: number; readonly start: number } | null = null;
  for (const item of items) {
    const start = view.at(item.start);
    if (start >= drawing.until) break;
    const span = ofItem(around.span, item);
    const to = withoutNewline(view, item.further.at(-1)?.to ?? item.line.to);
    openBlock(around, span, { start: item.start, from: item.line.from, to });
    needItems(around.span, start);
    if (to > item.line.from)
      readItem({ ...around, span, headings: false, lists: around.lists + 1 }, item, to);
    else {
      // A bullet with nothing behind it is one only behind another item.
      drawing.harm(start, start + 1, THROUGH_SYNTAX);
      bare = { behind: before.length, start };
    }
    before.push(span);
  }
  if (bare !== null) for (const earlier of before.slice(0, bare.behind)) needItems(earlier, bare.start);
}

function readItem(inside: Around, { line, further }: Item, to: number): void {
  if (further.length === 0) readContent(inside, { from: line.from, to }, false);
  else {
    const view = joined(inside.view, [line, ...further]);
    readContent({ ...inside, view }, { from: 0, to: withoutNewline(view, view.text.length) }, false);
  }
}

/** Blocks have no closing marks. */
function openBlock(around: Around, span: Span, bounds: Omit<Marked, 'end'>): void {
  open(around, span, { ...bounds, end: bounds.to });
  around.drawing.startBlock(around.view.at(bounds.start), span.indent);
}

/** Where the marks and the content of a span stand in the view. */
interface Marked extends Stretch {
  readonly start: number;
  readonly end: number;
}

/** What would fill half a message with what closes and opens it is not carried over a cut. */
function open({ drawing, limit, view, span: parent }: Around, span: Span, bounds: Marked): void {
  const start = view.at(bounds.start);
  const from = view.at(bounds.from);
  const to = Math.max(from, view.behind(bounds.to));
  const end = Math.max(to, view.behind(bounds.end));
  drawing.open(span.overhead > limit / 2 ? parent : span, { start, from, to, end });
}

/** @returns where the text goes on */
function readInline(around: Around, at: number, end: number): number {
  const { drawing, view, span: parent } = around;
  const found = matchInline(view, at, end);
  if (parent.kind === 'item' && isCutOff(view, at, end, found)) needItems(parent, view.at(at));
  if (found === null) return behindMark(view.text, at);
  switch (found.kind) {
    case 'escape':
      break;
    case 'token':
      keepWhole(around, at, found.end);
      break;
    case 'code-block':
      readCodeBlock(around, found);
      break;
    case 'inline-code':
      open(around, ofStyle(parent, found), found);
      keepWhole(around, at, found.end);
      break;
    case 'link':
      readSpan(around, ofLink(parent, view, found), found);
      keepWhole(around, at, found.end);
      for (const { from, to } of found.brackets)
        drawing.harm(view.at(from) + 1, view.behind(to), THROUGH_MARKS);
      break;
    default:
      readSpan(around, ofStyle(parent, found), found);
  }
  return found.end;
}

function readSpan(around: Around, span: Span, found: Link | Styled): void {
  open(around, span, found);
  const quotes = around.quotes && (found.kind === 'spoiler' || found.kind === 'link');
  const inside = { ...around, span, quotes, depth: around.depth + 1 };
  if (inside.depth < DEEPEST) readContent(inside, found, false);
}

/** A token that fits into a message is not cut through. */
function keepWhole({ drawing, limit, view }: Around, at: number, end: number): void {
  if (end - at <= limit) drawing.harm(view.at(at) + 1, view.behind(end), THROUGH_TOKEN);
}

/** White space that a line of code begins with is shown. */
function readCodeBlock(around: Around, block: CodeBlock): void {
  const { drawing, view, span: parent } = around;
  needItems(parent, view.at(block.start));
  const span = ofCodeBlock(parent, view, block);
  open(around, span, block);
  let indents = true;
  for (let at = block.from; at < block.to && view.at(at) < drawing.until; at += 1) {
    if (view.text[at] === '\n') indents = true;
    else if (!isSpace(view.text, at)) indents = false;
    else if (indents) {
      drawing.gap(view.at(at), view.at(at) + 1, false);
      drawing.harm(view.at(at) + 1, view.at(at) + 2, THROUGH_MARKS);
    }
  }
  for (const { start, end } of span.colours) drawing.harm(start + 1, end, THROUGH_SYNTAX);
}

function withoutNewline(view: View, end: number): number {
  return view.text[end - 1] === '\n' ? end - 1 : end;
}
