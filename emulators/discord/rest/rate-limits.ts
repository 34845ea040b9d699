/** Rate limits as Discord enforces them: a global one per second, and in each channel one for posting and one for editing. */

import type { Clock } from '../../../src/async/clock.ts';

export interface LimitVerdict {
  readonly headers: Readonly<Record<string, string>>;
  /** Null lets the request pass. */
  readonly limited: { readonly retryAfterMs: number; readonly global: boolean } | null;
}

export interface RateLimitOptions {
  /** Requests in any second; Infinity turns it off. */
  readonly globalPerSecond: number;
  /** Posts per channel in a window of `channelWindowMs`; Infinity turns it off. */
  readonly postsPerChannel: number;
  /** The same for edits, of all the channel's messages together. */
  readonly editsPerChannel: number;
  readonly channelWindowMs: number;
}

export interface RateLimits {
  /** @param bucket null for a route that has none */
  pass(bucket: Bucket | null): LimitVerdict;
}

/** What is limited together. Posts and edits are not (https://github.com/discord/discord-api-docs/issues/1135). */
export interface Bucket {
  readonly name: 'posts' | 'edits';
  readonly channelId: string;
}

export function createRateLimits(
  options: RateLimitOptions,
  clock: Pick<Clock, 'now' | 'monotonic'>,
): RateLimits {
  const { globalPerSecond, postsPerChannel, editsPerChannel, channelWindowMs } = options;
  const recent: number[] = [];
  const windows = new Map<string, { endsAt: number; used: number }>();

  const mostOf = (name: Bucket['name']): number => (name === 'posts' ? postsPerChannel : editsPerChannel);

  const global = (now: number): LimitVerdict | null => {
    while (recent.length > 0 && (recent[0] ?? 0) <= now - 1_000) recent.shift();
    if (recent.length < globalPerSecond) {
      if (globalPerSecond !== Number.POSITIVE_INFINITY) recent.push(now);
      return null;
    }
    const retryAfterMs = (recent[0] ?? now) + 1_000 - now;
    return {
      headers: { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
      limited: { retryAfterMs, global: true },
    };
  };

  const local = (now: number, { name, channelId }: Bucket): LimitVerdict => {
    const most = mostOf(name);
    const key = `${name} ${channelId}`;
    let window = windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      window = { endsAt: now + channelWindowMs, used: 0 };
      windows.set(key, window);
    }
    const limited = window.used >= most;
    if (!limited) window.used += 1;
    const resetAfterMs = window.endsAt - now;
    const headers = {
      'x-ratelimit-limit': String(most),
      'x-ratelimit-remaining': String(most - window.used),
      'x-ratelimit-reset': String((clock.now() + resetAfterMs) / 1_000),
      'x-ratelimit-reset-after': String(resetAfterMs / 1_000),
      'x-ratelimit-bucket': name,
    };
    if (!limited) return { headers, limited: null };
    return {
      headers: { ...headers, 'x-ratelimit-scope': 'user' },
      limited: { retryAfterMs: resetAfterMs, global: false },
    };
  };

  return {
    pass(bucket) {
      const now = clock.monotonic();
      const verdict = global(now);
      if (verdict !== null) return verdict;
      return bucket === null || mostOf(bucket.name) === Number.POSITIVE_INFINITY
        ? { headers: {}, limited: null }
        : local(now, bucket);
    },
  };
}
