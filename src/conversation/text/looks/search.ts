/** Searches that look through a text once, however many places ask. Pure. */

/** Where `needle` stands next, from places that only go on; -1 where it does not any more. */
export type Search = (needle: string, from: number) => number;

export function createSearch(text: string): Search {
  const found = new Map<string, number>();
  return (needle, from) => {
    const known = found.get(needle);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const next = text.indexOf(needle, from);
    found.set(needle, next);
    return next;
  };
}
