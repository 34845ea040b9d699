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
 * Discord allows 50 requests in a second. One fewer, in a slightly longer second, stays below it when requests come
 * in bursts; and after a short burst they are spread evenly, so that a network which holds some of them up for a
 * moment does not push two seconds' worth into one.
 */
const REQUESTS = 49;
const WINDOW_MS = 1_020;
const APART_MS = 20.9;
const BURST = 5;

export function createPacer(clock: Clock): Pacer {
  /** When the latest requests were sent: a ring, the oldest at `next`. */
  const sent = new Array<number>(REQUESTS).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  /** When all requests so far would have been sent, had they been sent evenly. */
  let evenly = 0;
  let pausedUntil = 0;
  let queue: Promise<void> = Promise.resolve();
  let waiting = 0;

  const waitMs = (): number => {
    const windowHasRoom = (sent[next] ?? 0) + WINDOW_MS;
    const burstHasRoom = evenly - (BURST - 0.5) * APART_MS;
    return Math.max(windowHasRoom, burstHasRoom, pausedUntil) - clock.now();
  };
  const take = (): void => {
    const now = clock.now();
    sent[next] = now;
    next = (next + 1) % REQUESTS;
    evenly = Math.max(evenly, now) + APART_MS;
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
      return signal === undefined ? mine : Promise.race([mine, aborted(signal)]);
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

/** Rejects when the signal aborts, so that nobody who gave up waits for those in front. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
