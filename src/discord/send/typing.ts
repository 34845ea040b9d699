/** The typing indicator: there when a reply takes a moment, gone when it is posted. */

import type { Clock } from '../../async/clock.ts';

/** A reply that is there sooner needs no indicator. */
const FIRST_AFTER_MS = 500;
/** Discord shows it for ten seconds. */
const AGAIN_AFTER_MS = 8_000;
/** When replies had to come first. */
const SOON_MS = 250;
const LONGEST_MS = 15 * 60_000;

/** `later`: there was no room for it just now. */
export type Shown = 'shown' | 'later' | 'refused';

/**
 * Shows the indicator until the returned function is called, at the most for a quarter of an hour. `send` says what
 * came of it; what it rejects with ends the indicator and nothing else.
 */
export function showTyping(clock: Clock, send: (signal: AbortSignal) => Promise<Shown>): () => void {
  const over = new AbortController();
  const keepOn = async (): Promise<void> => {
    await clock.sleep(FIRST_AFTER_MS, over.signal);
    const until = clock.now() + LONGEST_MS;
    while (clock.now() < until) {
      const shown = await send(over.signal);
      if (shown === 'refused') return;
      await clock.sleep(shown === 'shown' ? AGAIN_AFTER_MS : SOON_MS, over.signal);
    }
  };
  keepOn().catch(() => {}); // ended, or not to be had: the reply comes all the same
  return () => over.abort();
}
