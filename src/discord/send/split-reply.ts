/** Cuts a reply into Discord messages: as few as it needs, each shown as its place in the whole is. Pure. */

import type { ReplyPart } from '../../conversation/record/reply/answer.ts';
import { withReadableFences } from './markdown/fences.ts';
import { createPacking, type Piece } from './markdown/packing.ts';
import { reach } from './markdown/rules/characters.ts';

/** UTF-16 units; Discord counts characters, which are never more. */
const LIMIT = 2_000;
/** A reply of more messages than this is begun, and the whole goes with it as a file. */
const MOST_PARTS = 5;
const WHOLE_IN_FILE = '-# The whole reply is in the file.';
/** More than the messages that a reply may have hold. */
const ENOUGH = LIMIT * (MOST_PARTS + 2);

/**
 * No part for a text without anything visible, which Discord refuses. One part more than the text needs at least, if that
 * keeps links and the like whole.
 *
 * @param written what the file says, where the reply needs one
 */
export function cutReply(text: string, written = text): readonly ReplyPart[] {
  if (text.trim() === '') return [];
  const readable = readableOf(text);
  if (readable.length <= LIMIT) return [{ content: readable, file: null }];
  const body = readable.trim();
  const packing = createPacking(body, LIMIT, body.length, MOST_PARTS + 1);
  if (packing.least(MOST_PARTS + 1) > MOST_PARTS)
    return [{ content: beginningOf(body, WHOLE_IN_FILE), file: { name: 'reply.md', text: written } }];
  return packing.pieces(MOST_PARTS + 1).map(({ content }) => ({ content, file: null }));
}

/** A message without its file: as much of what it says as fits above another note. */
export function beginningAbove(note: string, content: string): string {
  const beginning = content.endsWith(WHOLE_IN_FILE) ? content.slice(0, -WHOLE_IN_FILE.length) : content;
  return beginningOf(readableOf(beginning).trim(), note);
}

/** The first `most` messages of at most `limit` units. Between two of them is nothing but white space and prefixes of quotes. */
export function cutPieces(text: string, limit: number, most: number): readonly Piece[] {
  if (text.length <= limit) return text === '' ? [] : [{ content: text, from: 0, to: text.length }];
  const body = text.trim();
  const start = text.length - text.trimStart().length;
  return createPacking(body, limit, body.length, most)
    .pieces(most)
    .map(({ content, from, to }) => ({ content, from: start + from, to: start + to }));
}

function readableOf(text: string): string {
  return withReadableFences(text, reach(text, ENOUGH));
}

function beginningOf(body: string, note: string): string {
  // Half a message more than fits: a nicer place to cut is looked for, but not at the cost of half the beginning.
  const end = Math.min(body.length, LIMIT * 1.5);
  const [beginning] = createPacking(body, LIMIT - note.length - 1, end, 1).pieces(2);
  return `${beginning?.content ?? ''}\n${note}`;
}
