/** A part of a channel's history, so that a page need not hold the whole. Pure. */

export interface HistoryQuery {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly around?: string | undefined;
  /** 50 unless told; 1 to 100. */
  readonly limit?: string | undefined;
}

export interface Slice<T> {
  readonly items: readonly T[];
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/**
 * @param all oldest first
 * Throws an Error for a bound that is no id or a limit that is no number of messages.
 */
export function sliceOf<T extends { readonly id: string }>(all: readonly T[], query: HistoryQuery): Slice<T> {
  const limit = limitOf(query.limit);
  const { before, after, around } = query;
  const cut = (from: number, to: number): Slice<T> => ({
    items: all.slice(Math.max(from, 0), to),
    hasBefore: from > 0,
    hasAfter: to < all.length,
  });
  if (after !== undefined) {
    const from = firstAbove(all, idOf(after));
    return cut(from, from + limit);
  }
  if (around !== undefined) {
    const middle = firstAbove(all, idOf(around) - 1n);
    const from = Math.max(0, middle - Math.floor(limit / 2));
    return cut(from, from + limit);
  }
  const to = before === undefined ? all.length : firstAbove(all, idOf(before) - 1n);
  return cut(to - limit, to);
}

function limitOf(text = '50'): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw new Error(`limit: expected a whole number from 1 to 100, got ${text}`);
  return limit;
}

function idOf(text: string): bigint {
  if (!/^\d{1,20}$/.test(text)) throw new Error(`expected the id of a message, got ${text}`);
  return BigInt(text);
}

/** The index of the first one with a higher id. */
function firstAbove(all: readonly { readonly id: string }[], id: bigint): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BigInt(all[middle]?.id ?? 0) > id) high = middle;
    else low = middle + 1;
  }
  return low;
}
