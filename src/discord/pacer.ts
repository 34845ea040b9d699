/** The pacer: keeps the bot's requests just below Discord's global limit, replies before the typing indicator. */

import type { Clock } from '../clock.ts';

export interface Pacer {
  /** Resolves when a request may be sent; first come, first served. Rejects with the signal's reason. */
  turn(signal?: AbortSignal): Promise<void>;
  /** Takes a place if one is free at once; never waits. */
  tryTurn(): boolean;
  /** Nothing is sent for this long. */
  pause(ms: number): void;
}

/**
 * Discord allows 50 requests in a second. One fewer, in a slightly longer second, stays below it also when the network
 * bunches requests that were sent apart.
 */
const REQUESTS = 49;
const WINDOW_MS = 1_020;

export function createPacer(clock: Clock): Pacer {
  /** When the latest requests were sent: a ring, the oldest at `next`. */
  const sent = new Array<number>(REQUESTS).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  let pausedUntil = 0;
  let queue: Promise<void> = Promise.resolve();
  let waiting = 0;

  const waitMs = (): number => Math.max((sent[next] ?? 0) + WINDOW_MS, pausedUntil) - clock.now();
  const take = (): void => {
    sent[next] = clock.now();
    next = (next + 1) % REQUESTS;
  };

  const wait = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    for (let ms = waitMs(); ms > 0; ms = waitMs()) await clock.sleep(ms, signal);
    take();
  };

  return {
    turn(signal) {
      waiting += 1;
      const mine = queue
        .then(() => wait(signal))
        .finally(() => {
          waiting -= 1;
        });
      queue = mine.catch(() => {}); // its caller is told; the next one is served all the same
      return mine;
    },
    tryTurn() {
      if (waiting > 0 || waitMs() > 0) return false;
      take();
      return true;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
  };
}
