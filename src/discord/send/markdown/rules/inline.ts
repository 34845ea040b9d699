/** What Discord's client reads within a line: the first of these kinds that matches at a place. Pure. */

import { isMark } from './characters.ts';
import { type CodeBlock, matchCodeBlock } from './code-block.ts';
import { type Link, matchLink } from './link.ts';
import { matchStyle, type Styled } from './styles.ts';
import { matchToken, type Token } from './token.ts';
import type { View } from './view.ts';

export type Inline = CodeBlock | Link | Styled | Token;

const BEGINS = new Set('\\`*_~|[<hs¯');

export function mayBegin(text: string, at: number): boolean {
  return BEGINS.has(text.charAt(at));
}

export function matchInline(view: View, at: number, end: number): Inline | null {
  return (
    matchCodeBlock(view, at, end) ??
    matchToken(view, at, end) ??
    matchLink(view, at, end) ??
    matchStyle(view, at, end)
  );
}

/** A mark that opens nothing; nor do backticks behind a backtick. */
export function behindMark(text: string, at: number): number {
  let behind = at + 1;
  while (text[at] === '`' && text[behind] === '`') behind += 1;
  return behind;
}

/** Whether something else may begin here but for the end of the list item. */
export function isCutOff(view: View, at: number, end: number, found: Inline | null): boolean {
  if (end + 1 < view.text.length) return matchInline(view, at, view.text.length)?.end !== found?.end;
  if (view.at(0) === 0 || !isMark(view.text, at)) return false;
  if (found === null) return true;
  return 'mark' in found && view.text[at + found.mark.length] === view.text[at];
}
