/** What of a text may be shown while the rest of it is still to come. Pure. */

/** A link, a mention or an emoji that long is none. */
const LONGEST_LINK = 500;
/** A line of nothing but marks that open or end a block of code, perhaps with the name of a language. */
const FENCE_LINE = /(?:^|\n)[ \t>]*(?:`{1,}|~{2,})[\w+#.-]*[ \t]*\n?$/;
const FENCE = /^[ \t>]*(?:```|~~~)/gm;
/** The beginnings of `[text](url)`, `<@1>` and `<:name:1>`, and of a link without a text. */
const OPEN_ENDS = [
  /!?\[[^\]\n]*$/,
  /!?\[[^[\]\n]*\](?:\([^)\n]*)?$/,
  /<[^\s>]*$/,
  /(?<!\]\(<?)<?https?:\/\/[^\s>]*$/,
];

/**
 * The text up to what would be shown otherwise once more of it is there: half a character, half a link, a fence without a
 * block. It may end in the middle of a block, which whoever cuts it closes.
 */
export function shownSoFar(text: string): string {
  const whole = text.isWellFormed() ? text : text.replace(/[\uD800-\uDBFF]$/, '');
  const withoutFence = whole.replace(FENCE_LINE, '');
  if (withoutFence !== whole) return withoutFence.trimEnd();
  return isInBlock(whole) ? whole : withoutOpenEnd(whole);
}

function isInBlock(text: string): boolean {
  return [...text.matchAll(FENCE)].length % 2 === 1;
}

function withoutOpenEnd(text: string): string {
  const from = Math.max(0, text.length - LONGEST_LINK);
  const end = text.slice(from);
  const starts = OPEN_ENDS.map((pattern) => end.search(pattern)).filter((start) => start >= 0);
  return starts.length === 0 ? text : text.slice(0, from + Math.min(...starts)).trimEnd();
}
