/** What changed from one text to another, line by line. Pure. */

import { structuredPatch } from 'diff';

export interface Changes {
  readonly added: number;
  readonly removed: number;
  /** Each line with its sign before it, as a block of the language `diff` takes it; what did not change is left out but for a line around. */
  readonly lines: readonly string[];
}

/** Beyond so many changed lines all is told as replaced: to look for what stayed would take long. */
const MOST_EDITS = 200;
const CONTEXT = 1;
const LEFT_OUT = '…';

export function changesBetween(before: string, after: string): Changes {
  if (before === '' || after === '') return replaced(before, after);
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  // A text without an end to its last line would have a remark about that.
  const patch = structuredPatch('', '', `${before}\n`, `${after}\n`, undefined, undefined, options);
  if (patch === undefined) return replaced(before, after);
  const lines = patch.hunks.flatMap((hunk, n) => (n === 0 ? hunk.lines : [LEFT_OUT, ...hunk.lines]));
  return counted(lines);
}

function replaced(before: string, after: string): Changes {
  return counted([...signed('-', before), ...signed('+', after)]);
}

function signed(sign: string, text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => sign + line);
}

function counted(lines: readonly string[]): Changes {
  const having = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { added: having('+'), removed: having('-'), lines };
}
