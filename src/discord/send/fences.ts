/** Code fences: which one is open behind a piece of Markdown. Pure. */

export interface Fence {
  /** The line that opens it again, with its language. */
  readonly opening: string;
  readonly closing: string;
}

/** Longer runs of marks are ornament; closed and opened again at every cut they would fill a message. */
const FENCE = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,20}(?!`)|~{3,20}(?!~))([^\n]*)$/;

export function isFence(line: string): boolean {
  return FENCE.test(line);
}

/**
 * Discord opens a block at any ``` of a line's beginning and ends it at the next of at least the same length (its
 * Markdown knows no other rule than CommonMark's for a fence that has its lines to itself).
 */
export function fenceAfter(text: string, open: Fence | null): Fence | null {
  let fence = open;
  for (const line of text.split('\n')) {
    const found = FENCE.exec(line);
    if (found === null) continue;
    const [, marks = '', rest = ''] = found;
    if (fence === null) {
      if (!rest.includes('`')) fence = { opening: marks + language(rest), closing: marks };
    } else if (rest.trim() === '' && marks.startsWith(fence.closing)) fence = null;
  }
  return fence;
}

/** What follows the marks is a language, unless it is longer than any; then it is not repeated. */
function language(text: string): string {
  const name = text.trim();
  return name.length <= 40 ? name : '';
}
