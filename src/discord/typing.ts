/** The typing indicator: there when a reply takes a moment, gone when it is posted. */

import type { Clock } from '../clock.ts';

/** A reply that is there sooner needs no indicator. */
const FIRST_AFTER_MS = 500;
/** Discord shows it for ten seconds. */
const AGAIN_AFTER_MS = 8_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Shows the indicator until the returned function is called, at the most for a quarter of an hour. `send` says whether
 * it is worth going on; what it rejects with ends the indicator and nothing else.
 */
export function showTyping(clock: Clock, send: (signal: AbortSignal) => Promise<boolean>): () => void {
  const over = new AbortController();
  const keepOn = async (): Promise<void> => {
    await clock.sleep(FIRST_AFTER_MS, over.signal);
    const until = clock.now() + LONGEST_MS;
    while (clock.now() < until && (await send(over.signal))) await clock.sleep(AGAIN_AFTER_MS, over.signal);
  };
  keepOn().catch(() => {}); // ended, or not to be had: the reply comes all the same
  return () => over.abort();
}
