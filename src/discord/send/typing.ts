/** The typing indicator: there when a reply takes a moment, gone when it is posted. */

import type { Clock } from '../../async/clock.ts';

/** A reply that is there sooner needs no indicator. */
const FIRST_AFTER_MS = 500;
/** Discord shows it for ten seconds. */
const AGAIN_AFTER_MS = 8_000;
/** After an attempt that found no place in the rate limit. */
const BUSY_AGAIN_AFTER_MS = 250;
const LONGEST_MS = 15 * 60_000;

/** One for all: an abort without a reason makes an error with its stack, and most turns end an indicator. */
const NOT_NEEDED = new Error('the typing indicator is not needed any more');

/** What came of an attempt to show it. `busy`: the rate limit had no place for it just now. */
export type TypingOutcome = 'shown' | 'busy' | 'refused';

/**
 * Shows the indicator until the returned function is called, and for a quarter of an hour at the most.
 *
 * @param send one attempt; what it rejects with ends the indicator and nothing else
 */
export function showTyping(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  send: (signal: AbortSignal) => Promise<TypingOutcome>,
): () => void {
  const over = new AbortController();
  const keepShowing = async (): Promise<void> => {
    await clock.sleep(FIRST_AFTER_MS, over.signal);
    const until = clock.monotonic() + LONGEST_MS;
    while (clock.monotonic() < until) {
      const outcome = await send(over.signal);
      if (outcome === 'refused') return;
      await clock.sleep(outcome === 'shown' ? AGAIN_AFTER_MS : BUSY_AGAIN_AFTER_MS, over.signal);
    }
  };
  keepShowing().catch(() => {}); // ended, or not to be had: the reply comes all the same
  return () => over.abort(NOT_NEEDED);
}
