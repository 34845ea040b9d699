/** REST with the bot's token: its limits reach the rate limiter, and its refusals are counted. */

import type { REST } from 'discord.js';
import type { Log } from '../../log.ts';
import { createBareRest } from './bare-rest.ts';
import type { DiscordClock } from './discord-clock.ts';
import type { InvalidRequests } from './invalid-requests.ts';
import type { OnRequest } from './on-request.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface RestOptions {
  readonly token: string;
  /** Without the version. */
  readonly apiUrl: string;
  readonly rateLimiter: Pick<RateLimiter, 'pause'>;
  readonly invalidRequests: InvalidRequests;
  /** Learns the time from every answer. */
  readonly discordClock: Pick<DiscordClock, 'answered'>;
  readonly log: Log;
  /** Discord refuses the token: nothing that this process sends will arrive any more. May be called more than once. */
  onUnauthorized(): void;
  /** How long an answer may take. */
  readonly timeoutMs: number;
  readonly onRequest?: OnRequest | undefined;
}

/** For a limit that does not say how long it lasts. */
const UNKNOWN_WAIT_MS = 5_000;
const HTTP_UNAUTHORIZED = 401;
const HTTP_TOO_MANY = 429;

/** The caller asks the rate limiter for leave; a limit that is met all the same pauses every request. */
export function createRest(options: RestOptions): REST {
  const { token, apiUrl, rateLimiter, invalidRequests, discordClock, log, onUnauthorized, timeoutMs } =
    options;
  const rest = createBareRest(apiUrl, timeoutMs, options.onRequest).setToken(token);
  rest.on('response', ({ path }, { status, headers }) => {
    const scope = headers.get('x-ratelimit-scope');
    discordClock.answered(headers.get('date'));
    invalidRequests.note(status, scope);
    // discord.js drops the token now, and every later request fails before it is sent.
    if (status === HTTP_UNAUTHORIZED) onUnauthorized();
    if (status !== HTTP_TOO_MANY) return;
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : UNKNOWN_WAIT_MS;
    log.warn(
      { event: 'request.limited', path, scope, retryAfterMs },
      'Discord limits the requests of the bot.',
    );
    // Cloudflare's own limit names no scope, and concerns every request of this address.
    if (scope === 'global' || scope === null) rateLimiter.pause(retryAfterMs);
  });
  return rest;
}
