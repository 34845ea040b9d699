/** Turns by the ten thousand: the bot and its Discord live by a clock that is faster than this machine's. */

import type { HarnessOptions } from './harness.ts';
import { PROBE } from './harness.ts';

/** Discord's limit, which the bot keeps to, is then some 290 posts in a second of this machine. */
const RATE = 6;
const FASTER_CLOCK = new URL(`../programs/faster-clock.ts?rate=${RATE}`, import.meta.url).href;

/** How many turns are under way at one time: enough for the machine to be busy, and few enough for no time limit to pass. */
export const AT_ONE_TIME = 16;

/** What is loaded before the bot. */
export const FAST_PRELOADS: readonly string[] = [FASTER_CLOCK, PROBE];

/** Its Discord stamps by the same clock. */
export function fastOptions(): HarnessOptions {
  const begun = Date.now();
  return { discord: { now: () => begun + (Date.now() - begun) * RATE } };
}
