/** Outgoing: every request of the bot to Discord is paced, and its refusals are counted. */

import type { REST } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import {
  createInteractionEndpoints,
  createInteractionRest,
  type InteractionEndpoints,
} from './interaction-rest.ts';
import { createInvalidRequests } from './invalid-requests.ts';
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
  /** How long an answer to the bot itself may take; ten seconds unless told. */
  readonly timeoutMs?: number;
}

export interface DiscordRest {
  readonly pacer: RateLimiter;
  readonly rest: REST;
  readonly endpoints: InteractionEndpoints;
}

export function createDiscordRest(options: DiscordRestOptions): DiscordRest {
  const { apiUrl, clock, log } = options;
  const pacer = createRateLimiter(clock);
  const refusals = createInvalidRequests(pacer, clock, log);
  const rest = createRest({ ...options, pacer, refusals });
  return {
    pacer,
    rest,
    endpoints: createInteractionEndpoints(createInteractionRest(apiUrl, refusals), clock),
  };
}
