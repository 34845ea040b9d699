/** Cuts a reply into Discord messages: as few as it needs, no fence left open, no character lost. Pure. */

import type { ReplyPart } from '../../conversation/record/record.ts';
import { type Fence, fenceAfter, isFence } from './fences.ts';

/** UTF-16 units; Discord counts characters, which are never more. */
const LIMIT = 2_000;
/** A reply of more messages than this is begun, and the whole goes with it as a file. */
const MOST_PARTS = 5;
const WHOLE_IN_FILE = '-# The whole reply is in the file.';

/**
 * No part for a text without anything visible, which Discord refuses.
 */
export function cutReply(text: string): readonly ReplyPart[] {
  if (text.trim() === '') return [];
  const pieces = cutPieces(text, LIMIT, MOST_PARTS + 1);
  if (pieces.length <= MOST_PARTS) return pieces.map(({ content }) => ({ content, file: null }));
  return [{ content: beginningAbove(WHOLE_IN_FILE, text), file: { name: 'reply.md', text } }];
}

/** One message: as much of the text's beginning as fits above the note. */
export function beginningAbove(note: string, text: string): string {
  // Half a message more than fits: a nicer place to cut is looked for, but not at the cost of half the beginning.
  const [beginning] = cutPieces(text.slice(0, LIMIT * 1.5), LIMIT - note.length - 1, 2);
  return `${beginning?.content ?? ''}\n${note}`;
}

/** What one message holds: `text.slice(from, to)`, within the fences that a cut closes and opens again. */
export interface Piece {
  readonly content: string;
  readonly from: number;
  readonly to: number;
}

/** Where a message begins, and the fence that is open there. */
interface Cursor {
  readonly from: number;
  readonly open: Fence | null;
}

/**
 * The first `most` messages. Between two pieces there is nothing, or the line break that the cut stands for; outside
 * code also one space, or white space that would be a message of its own. Takes time in `most` squared.
 */
export function cutPieces(text: string, limit: number, most: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let cursor: Cursor = { from: 0, open: null };
  while (cursor.from < text.length && pieces.length < most) {
    const to = placeToCut(text, cursor, limit, most - pieces.length - 1);
    const { piece, next } = cutAt(text, cursor, to);
    if (piece !== null) pieces.push(piece);
    cursor = next;
  }
  return pieces;
}

function cutAt(text: string, { from, open }: Cursor, to: number): { piece: Piece | null; next: Cursor } {
  const taken = text.slice(from, to);
  const after = to < text.length ? fenceAfter(taken, open) : null;
  const closing = after === null ? '' : `${taken.endsWith('\n') ? '' : '\n'}${after.closing}`;
  const content = `${leadOf(open)}${taken}${closing}`;
  const visible = taken.trim() !== '' || after !== null;
  const dropped = after === null ? /[\n ]/ : taken.endsWith('\n') ? null : /\n/;
  const following = to + (dropped?.test(text[to] ?? '') ? 1 : 0);
  return { piece: visible ? { content, from, to } : null, next: { from: following, open: after } };
}

function leadOf(open: Fence | null): string {
  return open === null ? '' : `${open.opening}\n`;
}

/**
 * A paragraph's end, or a line's, a sentence's, a word's: the first of these that costs no further message.
 *
 * @param most further messages that are of interest
 */
function placeToCut(text: string, cursor: Cursor, limit: number, most: number): number {
  const latest = latestPlace(text, cursor, limit);
  if (latest === text.length) return latest;
  const cost = (to: number): number => count(text, cutAt(text, cursor, to).next, limit, most);
  const least = cost(latest);
  for (const to of nicerPlaces(text, cursor, latest)) if (cost(to) <= least) return to;
  return latest;
}

/** How many messages the rest needs, each as full as it can be; counted up to `most`. */
function count(text: string, start: Cursor, limit: number, most: number): number {
  let messages = 0;
  let cursor = start;
  while (cursor.from < text.length && messages < most) {
    const { piece, next } = cutAt(text, cursor, latestPlace(text, cursor, limit));
    if (piece !== null) messages += 1;
    cursor = next;
  }
  return messages;
}

/** Enough to tell whether a line that is cut goes on with a fence. */
const LOOK_AHEAD = 40;

/** The end of the fullest message, with room left to close its fence. */
function latestPlace(text: string, cursor: Cursor, limit: number): number {
  const { from, open } = cursor;
  const room = limit - leadOf(open).length;
  if (text.length - from <= room) return text.length;
  const rest = text.slice(from, from + room + LOOK_AHEAD);
  const fence = fenceAfter(rest.slice(0, room), open);
  const full = fence === null ? room : room - fence.closing.length - 1;
  const whole = isLowSurrogate(rest.charCodeAt(full)) ? full - 1 : full;
  return behindClosing(text, cursor, from + Math.max(1, besideFence(rest, whole)), limit);
}

/** A fence that the text itself closes in its next line is closed by that line: opened again it would be empty. */
function behindClosing(text: string, { from, open }: Cursor, to: number, limit: number): number {
  const start = text[to] === '\n' ? to + 1 : to;
  const fence = text[start - 1] === '\n' ? fenceAfter(text.slice(from, to), open) : null;
  if (fence === null) return to;
  const [line = ''] = text.slice(start, start + limit).split('\n', 1);
  const end = start + line.length;
  const fits = leadOf(open).length + end - from <= limit;
  return fits && fenceAfter(line, fence) === null ? end : to;
}

/** Better places than the latest one, the best first. In code only the ends of lines are any better. */
function* nicerPlaces(text: string, { from, open }: Cursor, latest: number): Generator<number> {
  const rest = text.slice(from, latest + LOOK_AHEAD);
  const most = latest - from;
  for (const lineEnd of ['\n\n', '\n']) {
    const at = besideOpening(rest, rest.lastIndexOf(lineEnd, most), open);
    if (at > 0) yield from + at;
  }
  const word = rest.lastIndexOf(' ', most);
  const sentence = Math.max(...['. ', '! ', '? '].map((end) => rest.lastIndexOf(end, most - 1))) + 1;
  for (const wanted of [besideSpan(rest, sentence), besideSpan(rest, word), word]) {
    const at = wanted > 0 ? besideFence(rest, wanted) : 0;
    if (at > 0 && fenceAfter(rest.slice(0, at), open) === null) yield from + at;
  }
}

/** A cut right behind a fence's opening line would leave an empty block: before that line, then. */
function besideOpening(rest: string, at: number, open: Fence | null): number {
  const line = at > 0 ? rest.lastIndexOf('\n', at - 1) : -1;
  if (line < 0) return at;
  const opens =
    fenceAfter(rest.slice(0, line), open) === null && fenceAfter(rest.slice(0, at), open) !== null;
  return opens ? line : at;
}

/** A cut through a line may neither break a fence nor make one of what had stood behind other words. */
function besideFence(rest: string, wanted: number): number {
  const start = rest.lastIndexOf('\n', wanted - 1) + 1;
  const [line = ''] = rest.slice(start).split('\n', 1);
  if (start + line.length <= wanted) return wanted;
  if (isFence(line)) return start > 1 ? start - 1 : wanted;
  const splits = (at: number): boolean => isLowSurrogate(rest.charCodeAt(at));
  let at = wanted;
  while (at > start + 1 && (splits(at) || isFence(rest.slice(at, start + line.length)))) at -= 1;
  if (!splits(at)) return at;
  return start > 1 ? start - 1 : wanted;
}

/** Before the inline code or the link that a cut would go through. */
function besideSpan(rest: string, at: number): number {
  if (at <= 0) return at;
  const start = rest.lastIndexOf('\n', at - 1) + 1;
  const line = rest.slice(start, at);
  const spans = [openCode(line), openLink(line)].filter((index) => index > 0);
  if (spans.length === 0) return at;
  const span = Math.min(...spans);
  return start + span - (line[span - 1] === ' ' ? 1 : 0);
}

/** Where inline code begins that the line does not end, or -1. */
function openCode(line: string): number {
  const runs = [...line.matchAll(/`+/g)];
  return runs.length % 2 === 0 ? -1 : (runs.at(-1)?.index ?? -1);
}

/** Where a link begins that the line does not end, or -1. */
function openLink(line: string): number {
  const index = line.lastIndexOf('[');
  return index >= 0 && /^\[[^\]]*(?:\]\([^)]*)?$/.test(line.slice(index)) ? index : -1;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
