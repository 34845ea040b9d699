/** Going through many records in pieces, by their keys. */

import type { Medium } from '../medium.ts';

/** The first ids after another one, in order; also over a medium that gives more than it is asked for. */
export async function idsAfter(
  medium: Pick<Medium, 'keys'>,
  prefix: string,
  after: string | null,
  most: number,
): Promise<readonly string[]> {
  const last = prefix + (after ?? '');
  const keys = await medium.keys(prefix, { after: last, most });
  return keys
    .filter((key) => key > last)
    .toSorted()
    .slice(0, most)
    .map((key) => key.slice(prefix.length));
}
