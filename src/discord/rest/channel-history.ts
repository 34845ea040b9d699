/** The history of a channel, read over REST behind the replies, for as long as trying can help. */

import { type APIMessage, DiscordAPIError, RateLimitError, type REST, Routes } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { isAfter } from '../../snowflake.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export interface ChannelHistory {
  /**
   * A page, oldest first; empty where the bot may not read or the channel is gone. With `after` it is the beginning of
   * what follows, with `before` the end of what precedes. Throws what REST throws when trying again does not help.
   */
  page(channelId: string, query: PageQuery): Promise<readonly APIMessage[]>;
  /** The same, but null where the bot may not read or the channel is gone. */
  read(channelId: string, query: PageQuery): Promise<readonly APIMessage[] | null>;
}

export type PageQuery = { readonly limit: number } & (
  | { readonly after: string }
  | { readonly before: string }
);

interface ChannelHistoryPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly pacer: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Between tries; a pause of the pacer comes on top. */
const WAITS_MS = [1_000, 3_000, 9_000, 27_000];
const CLOSED: ReadonlySet<number> = new Set([403, 404]);

export function createChannelHistory({ rest, pacer, clock, signal }: ChannelHistoryPorts): ChannelHistory {
  const ask = async (channelId: string, { limit, ...from }: PageQuery): Promise<APIMessage[]> => {
    await pacer.acquireLow(signal);
    const query = new URLSearchParams({ ...from, limit: String(limit) });
    // A signal of its own: discord.js leaves a listener at the one that it is given.
    const request = { query, signal: AbortSignal.any([signal]) };
    return (await rest.get(Routes.channelMessages(channelId), request)) as APIMessage[];
  };
  const read: ChannelHistory['read'] = async (channelId, query) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return (await ask(channelId, query)).toSorted((a, b) => (isAfter(a.id, b.id) ? 1 : -1));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof DiscordAPIError && CLOSED.has(error.status)) return null;
        const wait = waitAfter(error, tries);
        if (wait === null) throw error;
        await clock.sleep(wait, signal);
      }
    }
  };
  return { read, page: async (channelId, query) => (await read(channelId, query)) ?? [] };
}

/** Milliseconds to the next try; null if there is none. Pure. */
function waitAfter(error: unknown, tries: number): number | null {
  const wait = WAITS_MS[tries];
  if (wait === undefined || (error instanceof DiscordAPIError && error.status < 500)) return null;
  return error instanceof RateLimitError ? Math.max(wait, error.retryAfter || 0) : wait;
}
