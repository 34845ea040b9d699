/** The endpoints that answer an interaction. They need no token and are exempt from the bot's global rate limit. */

import {
  type APIInteraction,
  type APIInteractionResponse,
  DiscordAPIError,
  type RawFile,
  REST,
  RESTJSONErrorCodes,
  type RESTPatchAPIInteractionOriginalResponseJSONBody,
  Routes,
} from 'discord.js';
import type { Clock } from '../clock.ts';

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

export function createInteractionRest(apiUrl: string): REST {
  return new REST({
    api: apiUrl,
    version: '10',
    timeout: TIMEOUT_MS,
    // discord.js tries again after some failures and not after others, such as a cut connection: we do after all.
    retries: 0,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    userAgentAppendix: 'Bobbin',
  });
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
        await clock.sleep(wait);
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
