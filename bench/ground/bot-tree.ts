/** The bot that is measured: a checkout of the repository, and how its `npm start` starts it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BotTree {
  readonly root: string;
  /** For Node.js, the main file included. */
  readonly args: readonly string[];
}

export const THIS_TREE = fileURLToPath(new URL('../../', import.meta.url));

/** Throws for a tree that has no bot which could be started. */
export async function readBotTree(root: string): Promise<BotTree> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return { root, args: startArguments(String(scripts?.start ?? ''), root) };
}

/**
 * What `npm start` gives to Node.js, the main file by its whole path. Pure.
 *
 * @param script such as `node --max-semi-space-size=8 src/main.ts`
 */
export function startArguments(script: string, root: string): readonly string[] {
  const [program, ...args] = script.trim().split(/\s+/);
  const main = args.at(-1);
  if (program !== 'node' || main === undefined || main.startsWith('-'))
    throw new Error(`npm start is ${JSON.stringify(script)}, expected node with flags and one main file`);
  return [...args.slice(0, -1), join(root, main)];
}
