/** The store's own failures, whatever it keeps its records on. */

import { StoreError } from '../errors.ts';

/** What a person does about records that are damaged. */
export const REMEDY =
  '`npm run doctor` tells what is damaged, `npm run doctor -- --restore` puts the newest good backup in its place';

/** The failure of a record that is there and does not read. */
export function damaged(key: string, what: string, cause?: unknown): StoreError {
  return new StoreError('damaged', `read ${key}: ${what}; ${REMEDY}`, { key, cause });
}
