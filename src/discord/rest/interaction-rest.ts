/** REST for answers to interactions: they need no token, and are exempt from the bot's global rate limit. */

import type { REST } from 'discord.js';
import { createBareRest } from './bare-rest.ts';
import type { DiscordClock } from './discord-clock.ts';
import type { InvalidRequests } from './invalid-requests.ts';
import type { OnRequest } from './on-request.ts';

/** A first response that gets no answer can be tried twice within Discord's three seconds. */
const TIMEOUT_MS = 1_200;

/**
 * Its refusals count with all others of this address.
 *
 * @param timeoutMs how long an answer may take; that of a first response unless told
 */
export function createInteractionRest(
  apiUrl: string,
  invalidRequests: InvalidRequests,
  discordClock: Pick<DiscordClock, 'answered'>,
  {
    timeoutMs = TIMEOUT_MS,
    onRequest,
  }: { readonly timeoutMs?: number | undefined; readonly onRequest?: OnRequest | undefined } = {},
): REST {
  const rest = createBareRest(apiUrl, timeoutMs, onRequest);
  rest.on('response', (_, { status, headers }) => {
    discordClock.answered(headers.get('date'));
    invalidRequests.note(status, headers.get('x-ratelimit-scope'));
  });
  return rest;
}
