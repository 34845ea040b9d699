/** REST as the bot: discord.js's client, with the waiting and the retrying left to us where we do it better. */

import { REST } from 'discord.js';
import type { Log } from '../../log.ts';
import type { InvalidRequests } from './invalid-requests.ts';
import type { RateLimiter } from './rate-limiter.ts';

export interface RestOptions {
  readonly token: string;
  /** Without the version. */
  readonly apiUrl: string;
  readonly pacer: RateLimiter;
  readonly refusals: InvalidRequests;
  readonly log: Log;
  /** Discord refuses the token: nothing that this process sends will arrive any more. May be called more than once. */
  onUnauthorized(): void;
  /** How long an answer may take; ten seconds unless told. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** For a limit that does not say how long it lasts. */
const UNKNOWN_WAIT_MS = 5_000;
const HTTP_UNAUTHORIZED = 401;
const HTTP_TOO_MANY = 429;

/** The caller asks the pacer for its turn; a limit that is met all the same pauses everybody. */
export function createRest(options: RestOptions): REST {
  const { token, apiUrl, pacer, refusals, log, onUnauthorized, timeoutMs = TIMEOUT_MS } = options;
  const rest = new REST({
    api: apiUrl,
    version: '10',
    timeout: timeoutMs,
    // discord.js retries at once and without end; a reply is tried again with a wait, and knows when to look first.
    retries: 0,
    // It would also retry a 429 without end, at once if Discord names no wait.
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    invalidRequestWarningInterval: 0,
    userAgentAppendix: 'Bobbin',
  }).setToken(token);
  rest.on('response', ({ path }, { status, headers }) => {
    const scope = headers.get('x-ratelimit-scope');
    refusals.note(status, scope);
    // discord.js drops the token now, and every later request fails before it is sent.
    if (status === HTTP_UNAUTHORIZED) onUnauthorized();
    if (status !== HTTP_TOO_MANY) return;
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : UNKNOWN_WAIT_MS;
    log.warn({ path, scope, retryAfterMs }, 'Discord limits the bot');
    // Cloudflare's own limit names no scope, and concerns every request of this address.
    if (scope === 'global' || scope === null) pacer.pause(retryAfterMs);
  });
  return rest;
}
