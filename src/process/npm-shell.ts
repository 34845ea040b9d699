/** npm's shell: npm runs a script in one, and hands it the signals. Some shells die of them and leave the script running. */

import type { Clock } from '../async/clock.ts';

/** How soon the shell's end is noticed. */
const LOOK_MS = 250;

/** Resolves once the shell that npm runs this process in has ended; never where npm has no part in it. */
export async function shellEnded(environment: Readonly<Record<string, string>>, clock: Clock): Promise<void> {
  if (environment.npm_lifecycle_event === undefined) return new Promise(() => {});
  const shell = process.ppid;
  while (process.ppid === shell) await clock.sleep(LOOK_MS);
}
