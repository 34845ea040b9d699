/** The mark of a copy that is not finished: the first thing written into its target, and the last thing taken out. */

import { StoreError } from '../../errors.ts';
import type { Medium } from '../medium.ts';

/** The store has no other key that begins like it. */
export const UNFINISHED = 'copy:unfinished';

/** Throws StoreError `unusable` for a store that a copy was to fill and did not. */
export async function requireWholeCopy(medium: Pick<Medium, 'get'>, address: string): Promise<void> {
  if ((await medium.get(UNFINISHED)) === undefined) return;
  throw new StoreError(
    'unusable',
    `DATABASE_URL: ${address} holds a copy that was not finished; run \`npm run store -- copy FROM TO\` again, which begins it anew`,
  );
}
