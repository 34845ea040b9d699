/** When a message that grows may be edited: seldom enough that nobody else waits for it. */

import type { Clock } from '../../async/clock.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export interface EditPace {
  /**
   * Resolves when a message of the channel may be edited that nobody waits for; the edit counts as sent. It comes behind
   * every request that waits. Rejects with the signal's reason.
   */
  room(channelId: string, signal: AbortSignal): Promise<void>;
  /** A message was shown there just now: the next edit of it waits its time. */
  shown(channelId: string): void;
  /** Discord says how many edits it still takes there, and when it takes more. */
  told(channelId: string, limit: { readonly remaining: number; readonly resetAfterMs: number }): void;
}

/**
 * Discord takes five edits of a channel's messages in five seconds (observed: https://github.com/discord/discord-api-docs/issues/1135).
 * This leaves room for the last edit, which must not wait, and makes a reply of four seconds four requests.
 */
const APART_MS = 1_500;
/** After an attempt that found no place in the rate limit. */
const BUSY_AGAIN_AFTER_MS = 250;
/** The last edit of a reply finds one place. */
const LEFT_FREE = 1;
/** From here on those that are over are dropped. */
const MANY = 500;

export function createEditPace(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  rateLimiter: Pick<RateLimiter, 'tryAcquireSpare'>,
): EditPace {
  /** By channel, when the next edit may be sent, on the monotonic clock. */
  const nextAt = new Map<string, number>();

  const wait = (channelId: string, ms: number): void => {
    const now = clock.monotonic();
    if (nextAt.size >= MANY) for (const [id, at] of nextAt) if (at <= now) nextAt.delete(id);
    nextAt.set(channelId, Math.max(nextAt.get(channelId) ?? now, now + ms));
  };

  return {
    async room(channelId, signal) {
      for (;;) {
        signal.throwIfAborted();
        const ms = (nextAt.get(channelId) ?? Number.NEGATIVE_INFINITY) - clock.monotonic();
        if (ms <= 0 && rateLimiter.tryAcquireSpare()) {
          wait(channelId, APART_MS);
          return;
        }
        await clock.sleep(ms > 0 ? ms : BUSY_AGAIN_AFTER_MS, signal);
      }
    },
    shown: (channelId) => wait(channelId, APART_MS),
    told(channelId, { remaining, resetAfterMs }) {
      if (remaining <= LEFT_FREE) wait(channelId, resetAfterMs);
    },
  };
}
