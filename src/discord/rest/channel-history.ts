/** The messages of a channel, read over REST. */

import { type APIMessage, DiscordAPIError, RateLimitError, type REST, Routes } from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import { compareSnowflakes } from '../../snowflake.ts';
import { ownSignal } from './own-signal.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** With `after` a page is the beginning of what follows that id, with `before` the end of what precedes it. */
export type PageQuery = { readonly limit: number } & (
  | { readonly after: string }
  | { readonly before: string }
);

/** One request for a page, in Discord's own order. Throws what REST throws; the caller asks the rate limiter. */
export async function requestPage(
  rest: Pick<REST, 'get'>,
  channelId: string,
  { limit, ...from }: PageQuery,
  signal: AbortSignal,
): Promise<readonly APIMessage[]> {
  const query = new URLSearchParams({ ...from, limit: String(limit) });
  const request = { query, signal: ownSignal(signal) };
  return (await rest.get(Routes.channelMessages(channelId), request)) as APIMessage[];
}

/** The history behind the replies: its requests are of low priority, and are tried again for as long as that can help. */
export interface ChannelHistory {
  /**
   * A page, oldest first; null where the bot may not read or the channel is gone. Throws what REST throws once trying
   * again does not help.
   */
  page(channelId: string, query: PageQuery): Promise<readonly APIMessage[] | null>;
}

interface ChannelHistoryPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A pause of the rate limiter comes on top. */
const BACKOFF = { firstMs: 1_000, longestMs: 27_000, factor: 3 };
const MOST_RETRIES = 4;
const CLOSED: ReadonlySet<number> = new Set([403, 404]);

export function createChannelHistory(ports: ChannelHistoryPorts): ChannelHistory {
  const { rest, rateLimiter, clock, signal } = ports;
  return {
    async page(channelId, query) {
      const ask = async (): Promise<readonly APIMessage[]> => {
        await rateLimiter.acquireLow(signal);
        return requestPage(rest, channelId, query, signal);
      };
      try {
        const messages = await retry(clock, ask, waitMs, signal);
        return messages.toSorted((a, b) => compareSnowflakes(a.id, b.id));
      } catch (error) {
        if (error instanceof DiscordAPIError && CLOSED.has(error.status)) return null;
        throw error;
      }
    },
  };
}

/** Milliseconds to the next attempt; null if there is none. Pure. */
function waitMs(error: unknown, retries: number): number | null {
  if (retries >= MOST_RETRIES || (error instanceof DiscordAPIError && error.status < 500)) return null;
  const wait = backoffMs(BACKOFF, retries);
  return error instanceof RateLimitError ? Math.max(wait, error.retryAfter || 0) : wait;
}
