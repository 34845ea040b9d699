/** Cuts a reply into Discord messages: as few as it needs, no fence left open, no character lost. Pure. */

import type { ReplyPart } from '../conversation/record.ts';
import { type Fence, fenceAfter, isFence } from './fences.ts';

/** UTF-16 units; Discord counts characters, which are never more. */
const LIMIT = 2_000;
/** A reply of more messages than this is begun, and the whole goes with it as a file. */
const MOST_PARTS = 5;
const NOTE = '-# The whole reply is in the file.';

/**
 * No part for a text without anything visible, which Discord refuses.
 */
export function cutReply(text: string): readonly ReplyPart[] {
  if (text.trim() === '') return [];
  const pieces = cutPieces(text, LIMIT, MOST_PARTS + 1);
  if (pieces.length <= MOST_PARTS) return pieces.map(({ content }) => ({ content, file: null }));
  const [beginning] = cutPieces(text, LIMIT - NOTE.length - 1, 1);
  return [{ content: `${beginning?.content ?? ''}\n${NOTE}`, file: { name: 'reply.md', text } }];
}

/** What one message holds: `text.slice(from, to)`, within the fences that a cut closes and opens again. */
export interface Piece {
  readonly content: string;
  readonly from: number;
  readonly to: number;
}

/** The first `most` messages. Between two pieces there is nothing, or one line break or space, or nothing visible. */
export function cutPieces(text: string, limit: number, most: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let open: Fence | null = null;
  while (from < text.length && pieces.length < most) {
    const lead: string = open === null ? '' : `${open.opening}\n`;
    const rest: string = text.slice(from, from + limit + 1);
    const last = lead.length + rest.length <= limit;
    const length: number = last
      ? rest.length
      : Math.max(1, placeToCut(rest, open, limit - lead.length, text.length - from));
    const piece = rest.slice(0, length);
    const after: Fence | null = last ? null : fenceAfter(piece, open);
    const content =
      lead + piece + (after === null ? '' : `${piece.endsWith('\n') ? '' : '\n'}${after.closing}`);
    const to = from + length;
    if (piece.trim() !== '') pieces.push({ content, from, to });
    from = to + (isBoundary(text[to]) ? 1 : 0);
    open = after;
  }
  return pieces;
}

/**
 * The index to cut at, with room left to close a fence: a paragraph, a line, a sentence or a word, but only where that
 * costs no further message.
 *
 * @param remaining how much text there is from here on, beyond `rest`, too
 */
function placeToCut(rest: string, open: Fence | null, room: number, remaining: number): number {
  const most = roomBeforeClosing(rest, open, room);
  const least = remaining - (Math.ceil(remaining / most) - 1) * most;
  const window = rest.slice(0, most + 1);
  for (const boundary of ['\n\n', '\n', '. ', ' ']) {
    const found = window.lastIndexOf(boundary);
    const at = boundary === '. ' ? found + 1 : found;
    if (found > 0 && at >= least && at <= most && keepsOpening(rest, at, open)) return besideFence(rest, at);
  }
  return besideFence(rest, isLowSurrogate(rest.charCodeAt(most)) ? most - 1 : most);
}

/** A cut through a line may neither break a fence nor make one of what had stood behind other words. */
function besideFence(rest: string, wanted: number): number {
  const start = rest.lastIndexOf('\n', wanted - 1) + 1;
  const [line = ''] = rest.slice(start).split('\n', 1);
  if (start + line.length <= wanted) return wanted;
  if (isFence(line)) return start > 1 ? start - 1 : wanted;
  let at = wanted;
  while (at > start + 1 && isFence(rest.slice(isBoundary(rest[at]) ? at + 1 : at, start + line.length)))
    at -= 1;
  return at;
}

/** How much fits when the fence that is open at the cut has to be closed behind it. */
function roomBeforeClosing(rest: string, open: Fence | null, room: number): number {
  const fence = fenceAfter(rest.slice(0, room), open);
  return fence === null ? room : room - fence.closing.length - 1;
}

/** A cut right behind a fence's opening line would leave an empty block. */
function keepsOpening(rest: string, at: number, open: Fence | null): boolean {
  const lastLine = rest.slice(rest.lastIndexOf('\n', at - 1) + 1, at);
  return fenceAfter(lastLine, null) === null || open !== null;
}

function isBoundary(character: string | undefined): boolean {
  return character === '\n' || character === ' ';
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
