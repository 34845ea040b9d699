/** REST as the bot: discord.js's client, with the waiting and the retrying left to us where we do it better. */

import { REST } from 'discord.js';
import type { Log } from '../log.ts';
import type { Pacer } from './pacer.ts';

export interface RestOptions {
  readonly token: string;
  /** Without the version. */
  readonly apiUrl: string;
  readonly pacer: Pacer;
  readonly log: Log;
}

const TIMEOUT_MS = 10_000;
/** For a limit that does not say how long it lasts. */
const UNKNOWN_WAIT_MS = 5_000;
/** Cloudflare bans an address for an hour after 10,000 refused requests in ten minutes. */
const WARN_EVERY = 500;

/** The caller asks the pacer for its turn; a limit that is met all the same pauses everybody. */
export function createRest({ token, apiUrl, pacer, log }: RestOptions): REST {
  const rest = new REST({
    api: apiUrl,
    version: '10',
    timeout: TIMEOUT_MS,
    // discord.js retries at once and without end; a reply is tried again with a wait, and knows when to look first.
    retries: 0,
    // It would also retry a 429 without end, at once if Discord names no wait.
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    invalidRequestWarningInterval: WARN_EVERY,
    userAgentAppendix: 'Bobbin',
  }).setToken(token);
  rest.on('invalidRequestWarning', ({ count, remainingTime }) =>
    log.warn(
      { count, remainingTimeMs: remainingTime },
      'many requests were refused; Discord bans an address at 10,000',
    ),
  );
  rest.on('response', ({ path }, { status, headers }) => {
    if (status !== 429) return;
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : UNKNOWN_WAIT_MS;
    const scope = headers.get('x-ratelimit-scope');
    log.warn({ path, scope, retryAfterMs }, 'Discord limits the bot');
    if (scope === 'global' || scope === null) pacer.pause(retryAfterMs);
  });
  return rest;
}
