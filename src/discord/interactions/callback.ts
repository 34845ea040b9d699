/** The callback of an interaction: the requests that answer it. None takes a nonce as a message does. */

import {
  type APIInteraction,
  type APIInteractionResponse,
  DiscordAPIError,
  RateLimitError,
  type RawFile,
  type REST,
  RESTJSONErrorCodes,
  type RESTPatchAPIInteractionOriginalResponseJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  Routes,
} from 'discord.js';
import { type Backoff, backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';

export interface InteractionCallback {
  /** The first response. Resolves also when an earlier attempt of ours had reached Discord after all. */
  respond(to: Asked, body: APIInteractionResponse, files?: readonly RawFile[]): Promise<void>;
  /** Puts a message in the place of the first response. Doing that again changes nothing, so it is tried again. */
  edit(
    to: Asked,
    body: RESTPatchAPIInteractionOriginalResponseJSONBody,
    files?: readonly RawFile[],
  ): Promise<void>;
  /** One more message. Doing that again would say it twice, so it is tried again only where Discord has refused it. */
  followUp(to: Asked, body: RESTPostAPIWebhookWithTokenJSONBody, files?: readonly RawFile[]): Promise<void>;
}

type Asked = Pick<APIInteraction, 'id' | 'token' | 'application_id'>;

/** Discord waits three seconds for the first response. */
const RESPONSE = { firstMs: 50, longestMs: 200, factor: 4, retries: 2 };
const EDIT = { firstMs: 1_000, longestMs: 4_000, retries: 3 };
/** A limit that asks for a longer wait is tried against all the same. */
const LONGEST_LIMIT_MS = 10_000;

export function createInteractionCallback(
  rest: Pick<REST, 'post' | 'patch'>,
  clock: Clock,
): InteractionCallback {
  return {
    async respond({ id, token }, body, files = []) {
      const route = Routes.interactionCallback(id, token);
      const request = { body, files: [...files], auth: false };
      try {
        await retry(clock, () => rest.post(route, request), waitMs(RESPONSE));
      } catch (error) {
        if (!hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) throw error;
      }
    },

    async edit({ application_id, token }, body, files = []) {
      const route = Routes.webhookMessage(application_id, token);
      const request = { body, files: [...files], auth: false };
      await retry(clock, () => rest.patch(route, request), waitMs(EDIT));
    },

    async followUp({ application_id, token }, body, files = []) {
      const route = Routes.webhook(application_id, token);
      const request = { body, files: [...files], auth: false };
      const whenLimited = waitMs(EDIT);
      await retry(
        clock,
        () => rest.post(route, request),
        (error, retries) => (error instanceof RateLimitError ? whenLimited(error, retries) : null),
      );
    },
  };
}

/** How long to wait after a failure; null where Discord itself refuses, or after so many retries. Pure. */
function waitMs(backoff: Backoff & { readonly retries: number }) {
  return (error: unknown, retries: number): number | null => {
    const isRefused = error instanceof DiscordAPIError && error.status < 500;
    return isRefused || retries >= backoff.retries
      ? null
      : Math.max(backoffMs(backoff, retries), limitMs(error));
  };
}

/** What a limit asks for, within reason; 0 for any other failure. */
function limitMs(error: unknown): number {
  return error instanceof RateLimitError ? Math.min(error.retryAfter || 0, LONGEST_LIMIT_MS) : 0;
}

/** The time for an answer is over: whatever is said now, nobody sees it. */
export function isExpired(error: unknown): boolean {
  return (
    hasCode(error, RESTJSONErrorCodes.UnknownInteraction) ||
    hasCode(error, RESTJSONErrorCodes.UnknownWebhook) ||
    hasCode(error, RESTJSONErrorCodes.InvalidWebhookToken)
  );
}

function hasCode(error: unknown, code: RESTJSONErrorCodes): boolean {
  return error instanceof DiscordAPIError && error.code === code;
}
