/** Where copies of what runs have made lie. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isMissing } from '../sqlite/errors.ts';
import type { StoreConfig } from '../store-config.ts';

/** Where there is no file beside which they could lie. */
const BESIDE_NO_FILE = join('data', 'bobbin-made');

/** `data/bobbin.sqlite` has them in `data/bobbin-made`, so that two databases in one folder have one each. */
export function copyFolder(config: StoreConfig): string {
  if (config.kind !== 'sqlite') return BESIDE_NO_FILE;
  const { path } = config;
  return join(dirname(path), `${basename(path, extname(path))}-made`);
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
