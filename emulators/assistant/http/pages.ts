/** Lists as the services give them: a page of at most 100, in either order, after or before an id. */

import type { Call } from './endpoint.ts';
import { invalidValue } from './errors.ts';

const DEFAULT_LIMIT = 20;
const LARGEST_LIMIT = 100;

interface Page {
  readonly object: 'list';
  readonly data: readonly object[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/**
 * @param oldestFirst all of them
 * @param show what a listed thing looks like on the wire
 */
export function pageOf<T extends { readonly id: string }>(
  { query }: Pick<Call, 'query'>,
  oldestFirst: readonly T[],
  show: (one: T) => object,
): Page {
  const limit = Number(query('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT) {
    throw invalidValue('limit', `expected an integer from 1 to ${LARGEST_LIMIT}, got ${query('limit')}.`);
  }
  const all = query('order') === 'asc' ? oldestFirst : oldestFirst.toReversed();
  const [after, before] = [query('after'), query('before')];
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const end = before === undefined ? all.length : all.findIndex(({ id }) => id === before);
  const rest = all.slice(start, Math.max(start, end));
  const page = rest.slice(0, limit);
  return {
    object: 'list',
    data: page.map(show),
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
    has_more: rest.length > limit,
  };
}
