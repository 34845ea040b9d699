/** Cuts a reply into Discord messages: as few as it needs, no fence left open, no character lost. Pure. */

import type { ReplyPart } from '../conversation/record.ts';
import { type Fence, fenceAfter } from './fences.ts';

/** UTF-16 units; Discord counts characters, which are never more. */
const LIMIT = 2_000;
/** A reply of more messages than this is begun, and the whole goes with it as a file. */
const MOST_PARTS = 5;
const NOTE = '-# The whole reply is in the file.';

/**
 * Joining the parts, less the fences that were closed and reopened at a cut, gives back the text but for the single
 * line break or space that a cut falls on. Nothing for a text without anything visible, which Discord refuses.
 */
export function cutReply(text: string): readonly ReplyPart[] {
  if (text.trim() === '') return [];
  const contents = cut(text, LIMIT, MOST_PARTS + 1);
  if (contents.length <= MOST_PARTS) return contents.map((content) => ({ content, file: null }));
  const [beginning = ''] = cut(text, LIMIT - NOTE.length - 1, 1);
  return [{ content: `${beginning}\n${NOTE}`, file: { name: 'reply.md', text } }];
}

/** The first `most` messages. */
function cut(text: string, limit: number, most: number): string[] {
  const contents: string[] = [];
  let rest = text;
  let open: Fence | null = null;
  while (rest !== '' && contents.length < most) {
    const lead: string = open === null ? '' : `${open.opening}\n`;
    if (lead.length + rest.length <= limit) {
      if (rest.trim() !== '' || open !== null) contents.push(lead + rest);
      break;
    }
    const at = placeToCut(rest, open, limit - lead.length);
    const piece = rest.slice(0, at);
    const after: Fence | null = fenceAfter(piece, open);
    const content =
      lead + piece + (after === null ? '' : `${piece.endsWith('\n') ? '' : '\n'}${after.closing}`);
    if (content.trim() !== '') contents.push(content);
    rest = rest.slice(at + (isBoundary(rest[at]) ? 1 : 0));
    open = after;
  }
  return contents;
}

/**
 * The index to cut at, with room left to close a fence. Full messages are fewest, so a nicer place is taken only near
 * the end: a paragraph, a line, a sentence, a word.
 */
function placeToCut(rest: string, open: Fence | null, room: number): number {
  const most = roomBeforeClosing(rest, open, room);
  const least = Math.floor(most * 0.75);
  const window = rest.slice(0, most + 1);
  for (const boundary of ['\n\n', '\n', '. ', ' ']) {
    const found = window.lastIndexOf(boundary);
    const at = boundary === '. ' ? found + 1 : found;
    if (found >= least && at > 0 && at <= most && keepsOpening(rest, at, open)) return at;
  }
  return isLowSurrogate(rest.charCodeAt(most)) ? most - 1 : most;
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
