/** Inline code as CommonMark finds it: a run of backticks up to the next run of just as many. Pure. */

/** Behind which place the code that begins with the run of backticks at `at` ends; null where nothing closes it. */
export type CodeEnd = (at: number) => number | null;

/** Of one paragraph. Places are asked for in any order. */
export function createCodeEnds(text: string): CodeEnd {
  const starts = new Map<number, number[]>();
  for (const run of text.matchAll(/`+/g)) {
    const known = starts.get(run[0].length);
    if (known === undefined) starts.set(run[0].length, [run.index]);
    else known.push(run.index);
  }
  return (at) => {
    const width = widthAt(text, at);
    const all = starts.get(width) ?? [];
    const closing = all[firstAfter(all, at)];
    return closing === undefined ? null : closing + width;
  };
}

/** How many backticks stand at a place. */
export function widthAt(text: string, at: number): number {
  let end = at;
  while (text[end] === '`') end += 1;
  return end - at;
}

function firstAfter(places: readonly number[], at: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What the code says, without the backticks and the one space that keeps them apart from it. */
export function saidIn(code: string): string {
  const width = widthAt(code, 0);
  const said = code.slice(width, -width);
  return /^ .*[^ ].* $/s.test(said) ? said.slice(1, -1) : said;
}
