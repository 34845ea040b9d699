/** Code blocks as Discord's client reads them: anywhere, up to the very next three backticks. Pure. */

import type { View } from './view.ts';

export interface CodeBlock {
  readonly kind: 'code-block';
  readonly language: string;
  readonly start: number;
  /** The content, without the line breaks around it. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** What is read of a view. */
type Read = Pick<View, 'text' | 'beyond'>;

export const FENCE = '```';
const LANGUAGE = /([a-z0-9_+\-.#]+)\n/iy;

/** The block that begins here, or null. What looks like a language is the content where nothing else is. */
export function matchCodeBlock(view: Read, start: number, end: number): CodeBlock | null {
  if (!view.text.startsWith(FENCE, start)) return null;
  const behind = start + FENCE.length;
  LANGUAGE.lastIndex = behind;
  const [line = '', language = ''] = LANGUAGE.exec(view.text) ?? [];
  const named = line === '' ? null : withContent(view, start, behind + line.length, end);
  if (named !== null) return { ...named, language };
  return withContent(view, start, behind, end);
}

function withContent(view: Read, start: number, at: number, end: number): CodeBlock | null {
  const { text } = view;
  let from = at;
  while (from < end && text[from] === '\n') from += 1;
  if (from >= end) return null;
  const closing = text.indexOf(FENCE, from + 1);
  const found = closing >= 0 && closing + FENCE.length <= end;
  if (!found && !goesOn(view, end)) return null;
  let to = found ? closing : end;
  while (to > from + 1 && text[to - 1] === '\n') to -= 1;
  return { kind: 'code-block', language: '', start, from, to, end: found ? closing + FENCE.length : end };
}

/** Whether the block is closed behind the view alone. */
function goesOn({ text, beyond }: Read, end: number): boolean {
  return end === text.length && (text.slice(-2) + beyond).includes(FENCE);
}
