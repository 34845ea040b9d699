/**
 * The openai library, loaded when it is first needed. It takes as long as all else that a start loads besides discord.js,
 * and the bot can ask Discord for its session before.
 */

import { createRequire } from 'node:module';

type Library = typeof import('openai');

const load = createRequire(import.meta.url);

/** The same module that an import has. Blocks the event loop for a fifth of a second the first time. */
export function library(): Library {
  return load('openai/index.mjs') as Library;
}
