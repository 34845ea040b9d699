/** The pacer: keeps the bot's requests just below Discord's global limit, and says whose turn it is. */

import type { Clock } from '../../async/clock.ts';
import { createRoundRobin, type RoundRobin } from '../../async/round-robin.ts';

export interface RateLimiter {
  /**
   * Resolves when a request may be sent. Servers take turns, each in its own order, so that a busy one delays itself
   * alone. Rejects with the signal's reason.
   */
  acquire(server: string, signal?: AbortSignal): Promise<void>;
  /** A turn for what nobody waits for at the moment: after those of the servers, with a tenth of all for itself. */
  acquireLow(signal?: AbortSignal): Promise<void>;
  /** Takes a place if one is free at once; never waits. */
  tryAcquire(): boolean;
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
const APART_MS = 20.82;
const BURST = 5;
/** Under a steady load, so that it does not go from one burst to the next with a stop in between. */
const STEADY_BURST = 1.5;
/** Of so many turns in a row, one is for those behind, who would never come to an end under a steady load. */
const ONE_BEHIND_IN = 10;

export function createRateLimiter(clock: Clock): RateLimiter {
  const room = createRoom(clock);
  const replies = createRoundRobin<() => void>();
  const behind = createRoundRobin<() => void>();
  const waiting = (): number => replies.size + behind.size;
  let sinceBehind = 0;
  /** Ends the wait for room; null when nobody waits. */
  let serving: AbortController | null = null;

  const next = (): (() => void) | undefined => {
    const itsTurn = replies.size === 0 || sinceBehind >= ONE_BEHIND_IN - 1;
    const grant = (itsTurn ? behind.next() : undefined) ?? replies.next();
    sinceBehind = itsTurn ? 0 : sinceBehind + 1;
    return grant;
  };

  const serve = async (mine: AbortController): Promise<void> => {
    serving = mine;
    while (waiting() > 0) {
      const ms = room.waitMs();
      if (ms > 0) await clock.sleep(ms, mine.signal);
      else {
        room.take();
        next()?.();
      }
    }
    serving = null;
  };

  const stopServing = (): void => {
    if (waiting() > 0) return;
    serving?.abort();
    serving = null;
  };

  const queue = (rounds: RoundRobin<() => void>, key: string, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (waiting() === 0 && room.waitMs() <= 0) {
        room.take();
        return resolve();
      }
      const onAbort = (): void => {
        rounds.remove(key, grant);
        stopServing();
        reject(signal?.reason);
      };
      const grant = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      rounds.add(key, grant);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (serving === null) serve(new AbortController()).catch(() => {}); // all who waited have given up
    });

  return {
    acquire: (server, signal) => queue(replies, server, signal),
    acquireLow: (signal) => queue(behind, '', signal),
    tryAcquire() {
      if (waiting() > 0 || room.waitMs() > 0) return false;
      room.take();
      return true;
    },
    pause: room.pause,
  };
}

interface Room {
  /** Milliseconds until a request may be sent; 0 or less is now. */
  waitMs(): number;
  take(): void;
  pause(ms: number): void;
}

function createRoom(clock: Clock): Room {
  /** When the latest requests were sent: a ring, the oldest at `next`. */
  const sent = new Array<number>(REQUESTS).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  /** When all requests so far would have been sent, had they been sent evenly. */
  let evenly = 0;
  let pausedUntil = 0;
  return {
    waitMs() {
      const windowHasRoom = (sent[next] ?? 0) + WINDOW_MS;
      const burstHasRoom = evenly - (BURST - 0.5) * APART_MS;
      return Math.max(windowHasRoom, burstHasRoom, pausedUntil) - clock.now();
    },
    take() {
      const now = clock.now();
      const steady = now - (sent[next] ?? 0) < WINDOW_MS + APART_MS;
      const earliest = steady ? now + (BURST - STEADY_BURST) * APART_MS : now;
      sent[next] = now;
      next = (next + 1) % REQUESTS;
      evenly = Math.max(evenly, earliest) + APART_MS;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
  };
}
