/** The shell in which npm runs a script. npm hands it the signals; some shells die of them and leave the script running. */

import type { Clock } from '../async/clock.ts';

const LOOK_EVERY_MS = 250;

/** Resolves once the shell in which npm runs this process has ended; never where npm did not start the process. */
export async function shellEnded(
  environment: Readonly<Record<string, string>>,
  clock: Pick<Clock, 'sleep'>,
): Promise<void> {
  if (environment.npm_lifecycle_event === undefined) return new Promise(() => {});
  const shell = process.ppid;
  while (process.ppid === shell) await clock.sleep(LOOK_EVERY_MS);
}
