/** The preflight: what Discord says about the application before the bot logs in. A switch left off is no crash then. */

import { type APIApplication, ApplicationFlags, Routes } from 'discord.js';
import { type AskedOf, askDiscord } from './ask-discord.ts';

export interface Preflight {
  readonly applicationId: string;
  /** Whether the message-content intent may be asked for. Without leave Discord ends the connection with 4014. */
  readonly readsContent: boolean;
  /** Ids of those who own the application; of a team, those who have accepted. */
  readonly ownerIds: readonly string[];
  /** Where Discord sends commands instead of to this bot; null unless somebody has set it. */
  readonly interactionsUrl: string | null;
  /** What the operator should know, a sentence each. */
  readonly warnings: readonly string[];
}

/** Throws DiscordError: `token` if Discord refuses it, `unavailable` for everything that time may mend. */
export function preflight(asked: AskedOf, signal?: AbortSignal): Promise<Preflight> {
  return askDiscord(asked, Routes.currentApplication(), readApplication, signal);
}

function readApplication(answer: unknown): Preflight | null {
  const { id, flags, interactions_endpoint_url, owner, team } = Object(answer) as Partial<APIApplication>;
  if (typeof id !== 'string' || !/^\d+$/.test(id)) return null;
  const url = typeof interactions_endpoint_url === 'string' ? interactions_endpoint_url : null;
  return preflightOf({
    id,
    flags: (typeof flags === 'number' ? flags : 0) as ApplicationFlags,
    interactions_endpoint_url: url,
    owner: Object(owner) as ApplicationOwners['owner'],
    team: Array.isArray(team?.members) ? team : null,
  });
}

/** Discord's documentation, "Application Object" and "Teams": an application of a team has the team for its owner. */
interface ApplicationOwners {
  readonly owner?: { readonly id?: string } | undefined;
  readonly team?: {
    readonly members: readonly {
      readonly membership_state: number;
      readonly user: { readonly id: string };
    }[];
  } | null;
}

function ownersOf({ owner, team }: ApplicationOwners): readonly string[] {
  if (team == null) return owner?.id === undefined ? [] : [owner.id];
  return team.members.flatMap(({ membership_state: state, user }) => (state === ACCEPTED ? [user.id] : []));
}

const ACCEPTED = 2;

/** What an application's own data says about it. Pure. */
export function preflightOf(
  application: Pick<APIApplication, 'id' | 'flags' | 'interactions_endpoint_url'> & ApplicationOwners,
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
  return { applicationId: id, readsContent, ownerIds: ownersOf(application), interactionsUrl, warnings };
}
