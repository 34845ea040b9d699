/**
 * Fences as CommonMark means them, made such that Discord's client reads them as the blocks that were meant: it ends a block
 * at the very next three backticks, and knows neither longer fences nor tildes. Pure.
 */

import {
  type FenceLine,
  fenceAt,
  findEnd,
  lineBehind,
} from '../../../conversation/text/markdown/fence-line.ts';
import { isEscaped, ZERO_WIDTH_SPACE } from './rules/characters.ts';
import { FENCE, matchCodeBlock } from './rules/code-block.ts';

/** Three or more, for a run of which the client takes the first three. */
const RUN = /`{3,}/g;
const VISIBLE = /[^\s>]/;

/**
 * Every block that has its lines to itself is one of three backticks, with those in it kept apart by something invisible, and
 * with an end. What stands within a line is left as it is.
 *
 * @param until behind it no block is looked for
 */
export function withReadableFences(text: string, until = text.length): string {
  if (!text.includes(FENCE) && !text.includes('~~~')) return text;
  const read: string[] = [];
  const nextRun = createSearch(text);
  let [at, unclosedUntil] = [0, 0];
  while (at < until) {
    const opening = fenceAt(text, at);
    const isUnclosed = opening !== null && isLeft(opening) && at < unclosedUntil;
    const block = opening === null || isUnclosed ? null : readBlock(text, opening);
    if (block !== null) read.push(block.content);
    else if (opening !== null && opening.quote === '') unclosedUntil = text.length;
    const from = block?.end ?? at;
    at = block !== null && text[from - 1] === '\n' ? from : behindLine(text, from, until, nextRun);
    read.push(text.slice(from, at));
  }
  return read.join('') + text.slice(at);
}

interface Block {
  readonly content: string;
  /** Where the text goes on. */
  readonly end: number;
}

/** The block that begins with this fence; null where the client's own rule serves better. */
function readBlock(text: string, opening: FenceLine): Block | null {
  const found = findEnd(text, opening);
  const said = text.slice(opening.end, found.to);
  const first = `${opening.quote}${opening.bullets}${FENCE}${apart(opening.info.trim())}\n`;
  switch (found.kind) {
    case 'closed': {
      const content = VISIBLE.test(said) ? apart(said) : `${lineStart(opening)}${ZERO_WIDTH_SPACE}\n`;
      const { quote, bullets, end } = found.closing;
      const newline = text[end - 1] === '\n' ? '\n' : '';
      return { content: `${first}${content}${quote}${bullets}${FENCE}${newline}`, end };
    }
    case 'within-line':
      return { content: `${first}${apart(said)}${FENCE}`, end: found.to + FENCE.length };
    case 'open': {
      if (!VISIBLE.test(said) || (isLeft(opening) && said.includes(FENCE))) return null;
      const lines = apart(said).replace(/\n$/, '');
      const newline = text[found.to - 1] === '\n' ? '\n' : '';
      return { content: `${first}${lines}\n${lineStart(opening)}${FENCE}${newline}`, end: found.to };
    }
  }
}

/** Without an end of its own, it has the one that the client finds. */
function isLeft({ marks, isMarkdown }: FenceLine): boolean {
  return marks === FENCE && !isMarkdown;
}

/** What begins a further line of the block. */
function lineStart({ quote, bullets }: FenceLine): string {
  return quote + ' '.repeat(bullets.length);
}

function apart(text: string): string {
  return text.replace(RUN, (run) => run.split('').join(ZERO_WIDTH_SPACE));
}

/** Where the next line begins that is not within a block of the client's own rule; or some place behind `until`. */
function behindLine(text: string, from: number, until: number, nextRun: (at: number) => number): number {
  let end = lineBehind(text, from);
  for (let at = from; at < until; ) {
    const start = nextRun(at);
    if (start >= end) return end;
    const block = isEscaped(text, start) ? null : matchCodeBlock({ text, beyond: '' }, start, text.length);
    if (block === null) at = start + 1;
    else {
      at = block.end;
      end = lineBehind(text, at);
    }
  }
  return end;
}

/** Looks for three backticks, each stretch of the text once, from places that only go on; behind the text where none are left. */
function createSearch(text: string): (at: number) => number {
  let found = -1;
  return (at) => {
    if (found < at) found = text.indexOf(FENCE, at);
    if (found < 0) found = text.length;
    return found;
  };
}
