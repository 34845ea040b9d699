/** Where copies of what runs have made lie. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isMissing } from '../sqlite/errors.ts';

/** `data/bobbin.sqlite` has them in `data/bobbin-made`, so that two databases in one folder have one each. */
export function copyFolder(databasePath: string): string {
  return join(dirname(databasePath), `${basename(databasePath, extname(databasePath))}-made`);
}

/** Empty where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
