/**
 * A question to Discord before there is a session. What comes back is looked at: behind a proxy in maintenance or a wrong
 * base URL it may be anything, such as a page or an empty list.
 */

import { DiscordAPIError, HTTPError, RateLimitError, type RouteLike } from 'discord.js';
import { DiscordError, messageOf } from '../../errors.ts';
import { createBareRest } from '../rest/bare-rest.ts';
import type { DiscordClock } from '../rest/discord-clock.ts';
import type { OnRequest } from '../rest/on-request.ts';

export interface AskedOf {
  readonly token: string;
  /** REST base URL without the version. */
  readonly apiUrl: string;
  /** Learns the time from the answer. */
  readonly discordClock?: Pick<DiscordClock, 'answered'> | undefined;
  readonly onRequest?: OnRequest | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Throws DiscordError: `token` if Discord refuses it, `unavailable` for everything that time may mend.
 *
 * @param read null for an answer that makes no sense
 */
export async function askDiscord<T>(
  { token, apiUrl, discordClock, onRequest }: AskedOf,
  route: RouteLike,
  read: (answer: unknown) => T | null,
  signal?: AbortSignal,
): Promise<T> {
  const rest = createBareRest(apiUrl, TIMEOUT_MS, onRequest).setToken(token);
  rest.on('response', (_, { headers }) => discordClock?.answered(headers.get('date')));
  try {
    const answer = read(await rest.get(route, signal === undefined ? {} : { signal }));
    if (answer !== null) return answer;
  } catch (error) {
    signal?.throwIfAborted();
    throw translate(error, apiUrl);
  } finally {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  }
  throw strange(apiUrl, route);
}

function translate(error: unknown, apiUrl: string): DiscordError {
  if (error instanceof DiscordAPIError && error.status === 401) return tokenRefused(error);
  return new DiscordError('unavailable', whatFailed(error, apiUrl), { cause: error });
}

function whatFailed(error: unknown, apiUrl: string): string {
  if (error instanceof RateLimitError) return `Discord takes no more requests for the moment: ${apiUrl}`;
  if (error instanceof DiscordAPIError && Number(error.code) > 0)
    return `Discord answers ${error.status}: ${apiUrl} (${messageOf(error)})`;
  if (error instanceof DiscordAPIError || error instanceof HTTPError)
    return `Discord answers ${error.status}: ${apiUrl}`;
  // The library reads an answer as what it claims to be.
  if (error instanceof SyntaxError || error instanceof TypeError) return strangeAnswer(apiUrl);
  const why = isTimeout(error) ? `no answer within ${TIMEOUT_MS / 1_000} s` : messageOf(error);
  return `Discord does not answer: ${apiUrl} (${why})`;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function strange(apiUrl: string, route: string): DiscordError {
  return new DiscordError('unavailable', strangeAnswer(`${apiUrl}/v10${route}`));
}

function strangeAnswer(url: string): string {
  return `what answers is not Discord, or not in order: ${url} (check DISCORD_API_URL and any proxy)`;
}

export function tokenRefused(cause: unknown): DiscordError {
  return new DiscordError(
    'token',
    'Discord refuses the token: DISCORD_TOKEN (reset it at https://discord.com/developers/applications under Bot and set the new one)',
    { cause },
  );
}

/** Milliseconds for which Discord asks to be left alone; 0 for any other failure. */
export function askedToWaitMs(error: DiscordError): number {
  return error.cause instanceof RateLimitError ? error.cause.retryAfter || 0 : 0;
}
