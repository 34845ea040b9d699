/** The rate limiter: keeps the bot's requests just below Discord's global limit, and decides which request is next. */

import type { Clock } from '../../async/clock.ts';
import { createRoundRobin, type RoundRobin } from '../../async/round-robin.ts';

export interface RateLimiter {
  /**
   * Resolves when a request may be sent. Requests of one server keep their order, and servers are served one after the
   * other, so that a busy server delays itself alone. Rejects with the signal's reason.
   *
   * @param fairnessKey the server's id, or the channel's id of a direct message
   */
  acquire(fairnessKey: string, signal?: AbortSignal): Promise<void>;
  /** The same for a request that nobody waits for: it comes after those of the servers, and gets a tenth of all. */
  acquireLow(signal?: AbortSignal): Promise<void>;
  /** Whether a request may be sent at once; if so, it counts as sent. Never waits. */
  tryAcquire(): boolean;
  /**
   * The same for a request that can be left out: only while at least half of what Discord allows in a second is left to
   * the others.
   */
  tryAcquireSpare(): boolean;
  /** Lets no request through for this long. */
  pause(ms: number): void;
}

/** One of every so many requests is of low priority: under a steady load the others would leave it no place. */
const ONE_LOW_IN = 10;

export function createRateLimiter(clock: Clock): RateLimiter {
  const allowance = createAllowance(clock);
  const high = createRoundRobin<() => void>();
  const low = createRoundRobin<() => void>();
  const waiting = (): number => high.size + low.size;
  let highSinceLow = 0;
  /** Ends the wait for the next place; null when no request waits. */
  let serving: AbortController | null = null;

  const next = (): (() => void) | undefined => {
    const isLow = high.size === 0 || highSinceLow >= ONE_LOW_IN - 1;
    const grant = (isLow ? low.next() : undefined) ?? high.next();
    highSinceLow = isLow ? 0 : highSinceLow + 1;
    return grant;
  };

  const serve = async (mine: AbortController): Promise<void> => {
    serving = mine;
    while (waiting() > 0) {
      const ms = allowance.waitMs();
      if (ms > 0) await clock.sleep(ms, mine.signal);
      else {
        allowance.take();
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

  const queue = (requests: RoundRobin<() => void>, key: string, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (waiting() === 0 && allowance.waitMs() <= 0) {
        allowance.take();
        return resolve();
      }
      const onAbort = (): void => {
        requests.remove(key, grant);
        stopServing();
        reject(signal?.reason);
      };
      const grant = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      requests.add(key, grant);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (serving === null) serve(new AbortController()).catch(() => {}); // every request that waited was called off
    });

  const tryAcquire = (isFree: () => boolean): boolean => {
    if (waiting() > 0 || allowance.waitMs() > 0 || !isFree()) return false;
    allowance.take();
    return true;
  };

  return {
    acquire: (fairnessKey, signal) => queue(high, fairnessKey, signal),
    acquireLow: (signal) => queue(low, '', signal),
    tryAcquire: () => tryAcquire(() => true),
    tryAcquireSpare: () => tryAcquire(allowance.hasSpare),
    pause: allowance.pause,
  };
}

/**
 * Discord allows 50 requests in a second. One fewer, in a slightly longer second, stays below that when requests come
 * in bursts. After a short burst they are spread evenly: a network that delays some of them for a moment does not push
 * two seconds' worth into one.
 */
const REQUESTS = 49;
const WINDOW_MS = 1_020;
const APART_MS = 20.82;
const BURST = 5;
/** Under a steady load the burst is smaller, so that requests do not come in bursts with stops in between. */
const STEADY_BURST = 1.5;

/** How many requests Discord allows at the moment. Times are of the monotonic clock. */
interface Allowance {
  /** Milliseconds until a request may be sent; 0 or less means now. */
  waitMs(): number;
  /** Fewer than half of the requests that are allowed at one time were sent of late. */
  hasSpare(): boolean;
  /** A request is sent now. */
  take(): void;
  pause(ms: number): void;
}

function createAllowance(clock: Pick<Clock, 'monotonic'>): Allowance {
  /** When the latest requests were sent: a ring with the oldest at `next`. */
  const sent = new Array<number>(REQUESTS).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  /** When all requests so far would have been sent if they had been sent evenly. */
  let evenly = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  return {
    waitMs() {
      const windowHasRoom = (sent[next] ?? 0) + WINDOW_MS;
      const burstHasRoom = evenly - (BURST - 0.5) * APART_MS;
      return Math.max(windowHasRoom, burstHasRoom, pausedUntil) - clock.monotonic();
    },
    hasSpare() {
      const half = (next + Math.ceil(REQUESTS / 2)) % REQUESTS;
      return (sent[half] ?? 0) + WINDOW_MS <= clock.monotonic();
    },
    take() {
      const now = clock.monotonic();
      const isSteady = now - (sent[next] ?? 0) < WINDOW_MS + APART_MS;
      const earliest = isSteady ? now + (BURST - STEADY_BURST) * APART_MS : now;
      sent[next] = now;
      next = (next + 1) % REQUESTS;
      evenly = Math.max(evenly, earliest) + APART_MS;
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms);
    },
  };
}
