/** The endpoints that answer an interaction. They need no token and are exempt from the bot's global rate limit. */

import {
  type APIInteraction,
  type APIInteractionResponse,
  DiscordAPIError,
  RateLimitError,
  type RawFile,
  REST,
  RESTJSONErrorCodes,
  type RESTPatchAPIInteractionOriginalResponseJSONBody,
  Routes,
} from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { InvalidRequests } from './invalid-requests.ts';

export interface InteractionEndpoints {
  /** The first response. Resolves also when an earlier try of ours had reached Discord after all. */
  respond(to: Asked, body: APIInteractionResponse, files?: readonly RawFile[]): Promise<void>;
  /** Puts a message in the place of the first response; doing it again changes nothing, so it is tried again. */
  edit(
    to: Asked,
    body: RESTPatchAPIInteractionOriginalResponseJSONBody,
    files?: readonly RawFile[],
  ): Promise<void>;
}

type Asked = Pick<APIInteraction, 'id' | 'token' | 'application_id'>;

/** Two tries of a first response that get no answer fit into Discord's three seconds. */
const TIMEOUT_MS = 1_200;
const RESPONSE_WAITS_MS = [50, 200];
const EDIT_WAITS_MS = [1_000, 2_000, 4_000];
const LONGEST_LIMIT_MS = 10_000;

/** Its refusals count with all others of this address; a limit is met with the patience of each endpoint. */
export function createInteractionRest(apiUrl: string, refusals: InvalidRequests): REST {
  const rest = new REST({
    api: apiUrl,
    version: '10',
    timeout: TIMEOUT_MS,
    // discord.js tries again after some failures and not after others, such as a cut connection: we do after all.
    retries: 0,
    // And it would hammer at Cloudflare's own limit, which names no wait.
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    invalidRequestWarningInterval: 0,
    userAgentAppendix: 'Bobbin',
  });
  rest.on('response', (_, { status, headers }) => refusals.note(status, headers.get('x-ratelimit-scope')));
  return rest;
}

export function createInteractionEndpoints(
  rest: Pick<REST, 'post' | 'patch'>,
  clock: Clock,
): InteractionEndpoints {
  const insist = async (waits: readonly number[], deed: () => Promise<unknown>): Promise<void> => {
    for (const wait of [...waits, null]) {
      try {
        await deed();
        return;
      } catch (error) {
        if (wait === null || (error instanceof DiscordAPIError && error.status < 500)) throw error;
        await clock.sleep(Math.max(wait, limitMs(error)));
      }
    }
  };

  return {
    async respond({ id, token }, body, files = []) {
      const route = Routes.interactionCallback(id, token);
      try {
        await insist(RESPONSE_WAITS_MS, () => rest.post(route, { body, files: [...files], auth: false }));
      } catch (error) {
        if (!hasCode(error, RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged)) throw error;
      }
    },

    edit({ application_id, token }, body, files = []) {
      const route = Routes.webhookMessage(application_id, token);
      return insist(EDIT_WAITS_MS, () => rest.patch(route, { body, files: [...files], auth: false }));
    },
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
