/** The preflight: what Discord says about the application before the bot logs in. A switch left off is no crash then. */

import { type APIApplication, ApplicationFlags, DiscordAPIError, REST, Routes } from 'discord.js';
import { DiscordError, messageOf } from '../../errors.ts';

export interface Preflight {
  readonly applicationId: string;
  /** Whether the message-content intent may be asked for. Without leave Discord ends the connection with 4014. */
  readonly readsContent: boolean;
  /** Where Discord sends commands instead of to this bot; null unless somebody has set it. */
  readonly interactionsUrl: string | null;
  /** What the operator should know, a sentence each. */
  readonly warnings: readonly string[];
}

const TIMEOUT_MS = 10_000;

/** Throws DiscordError: `token` if Discord refuses it, `unavailable` for everything that time may mend. */
export async function preflight(config: {
  readonly token: string;
  readonly apiUrl: string;
}): Promise<Preflight> {
  const rest = new REST({
    api: config.apiUrl,
    version: '10',
    timeout: TIMEOUT_MS,
    retries: 0,
    userAgentAppendix: 'Bobbin',
  }).setToken(config.token);
  try {
    return preflightOf((await rest.get(Routes.currentApplication())) as APIApplication);
  } catch (error) {
    throw translate(error, config.apiUrl);
  } finally {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
  }
}

/** What an application's own data says about it. Pure. */
export function preflightOf(
  application: Pick<APIApplication, 'id' | 'flags' | 'interactions_endpoint_url'>,
): Preflight {
  const { id, flags } = application;
  const interactionsUrl = application.interactions_endpoint_url || null;
  const allowed = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
  const readsContent = (flags & allowed) !== 0;
  const portal = `https://discord.com/developers/applications/${id}`;
  const warnings: string[] = [];
  if (!readsContent) {
    warnings.push(
      `Message Content Intent is off: the bot reads only messages that mention it, replies to it and direct messages. Switch it on at ${portal}/bot and start again.`,
    );
  }
  if (interactionsUrl !== null) {
    warnings.push(
      `An Interactions Endpoint URL is set, so Discord sends commands there and none to this bot. Clear it at ${portal}/information.`,
    );
  }
  return { applicationId: id, readsContent, interactionsUrl, warnings };
}

function translate(error: unknown, apiUrl: string): DiscordError {
  if (error instanceof DiscordAPIError && error.status === 401) return tokenRefused(error);
  return new DiscordError('unavailable', `Discord does not answer: ${apiUrl} (${messageOf(error)})`, {
    cause: error,
  });
}

export function tokenRefused(cause: unknown): DiscordError {
  return new DiscordError(
    'token',
    'Discord refuses the token: DISCORD_TOKEN (reset it at https://discord.com/developers/applications under Bot and set the new one)',
    { cause },
  );
}
