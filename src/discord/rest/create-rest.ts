/** Outgoing: every request of the bot to Discord is paced, and its refusals are counted. */

import type { REST } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import {
  createInteractionEndpoints,
  createInteractionRest,
  type InteractionEndpoints,
} from './interaction-rest.ts';
import { createRefusals } from './invalid-requests.ts';
import { createPacer, type Pacer } from './rate-limiter.ts';
import { createRest } from './rest.ts';

export interface OutgoingOptions {
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

export interface Outgoing {
  readonly pacer: Pacer;
  readonly rest: REST;
  readonly endpoints: InteractionEndpoints;
}

export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { apiUrl, clock, log } = options;
  const pacer = createPacer(clock);
  const refusals = createRefusals(pacer, clock, log);
  const rest = createRest({ ...options, pacer, refusals });
  return {
    pacer,
    rest,
    endpoints: createInteractionEndpoints(createInteractionRest(apiUrl, refusals), clock),
  };
}
