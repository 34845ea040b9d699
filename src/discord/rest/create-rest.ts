/** Everything that the bot sends to Discord goes through these: they share one rate limit and one count of refusals. */

import type { REST } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import { createDiscordClock, type DiscordClock } from './discord-clock.ts';
import { createInteractionRest } from './interaction-rest.ts';
import { createInvalidRequests } from './invalid-requests.ts';
import type { OnRequest } from './on-request.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { createRest } from './rest.ts';

export interface DiscordRestOptions {
  readonly token: string;
  /** REST base URL without the version. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Discord refuses the token. May be called more than once. */
  onUnauthorized(): void;
  /** How long an answer to a request with the token may take; ten seconds unless told. */
  readonly timeoutMs?: number;
  readonly onRequest?: OnRequest | undefined;
}

export interface DiscordRest {
  /** Is asked before each request of `rest`. */
  readonly rateLimiter: RateLimiter;
  /** With the bot's token. */
  readonly rest: REST;
  /** The same for what goes with files. */
  readonly uploadRest: REST;
  /** For answers to interactions, without a token. */
  readonly interactionRest: REST;
  /** The same for what may take longer: answers that come later, and those with files. */
  readonly laterRest: REST;
  readonly laterUploadRest: REST;
  /** Learns the time from all of their answers. */
  readonly discordClock: DiscordClock;
}

const TIMEOUT_MS = 10_000;
/** For 25 MiB on a line that is slower than most. */
const UPLOAD_TIMEOUT_MS = 240_000;

export function createDiscordRest(options: DiscordRestOptions): DiscordRest {
  const { token, apiUrl, clock, log, onUnauthorized, onRequest, timeoutMs = TIMEOUT_MS } = options;
  const rateLimiter = createRateLimiter(clock);
  const discordClock = createDiscordClock(clock);
  const invalidRequests = createInvalidRequests(rateLimiter, clock, log);
  const shared = {
    token,
    apiUrl,
    rateLimiter,
    invalidRequests,
    discordClock,
    log,
    onUnauthorized,
    onRequest,
  };
  const forInteractions = (ms?: number): REST =>
    createInteractionRest(apiUrl, invalidRequests, discordClock, { timeoutMs: ms, onRequest });
  return {
    rateLimiter,
    discordClock,
    rest: createRest({ ...shared, timeoutMs }),
    uploadRest: createRest({ ...shared, timeoutMs: Math.max(timeoutMs, UPLOAD_TIMEOUT_MS) }),
    interactionRest: forInteractions(),
    laterRest: forInteractions(timeoutMs),
    laterUploadRest: forInteractions(Math.max(timeoutMs, UPLOAD_TIMEOUT_MS)),
  };
}
