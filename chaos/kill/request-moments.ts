/** The requests of a turn: which it makes, and how one of them is held for good. */

import type { RouteKind as AssistantRoute } from '../../emulators/assistant/faults.ts';
import type { RouteKind as DiscordRoute } from '../../emulators/discord/faults.ts';
import type { ChaosHarness } from '../harness.ts';

/** The n-th request of its kind in a turn, counted from 1. */
export type TurnRequest =
  | { readonly server: 'discord'; readonly route: DiscordRoute; readonly nth: number }
  | { readonly server: 'assistant'; readonly route: AssistantRoute; readonly nth: number };

export type RequestMoment = TurnRequest & { readonly when: 'before' | 'after' };

export function isSame(one: TurnRequest, other: TurnRequest): boolean {
  return one.server === other.server && one.route === other.route && one.nth === other.nth;
}

/** One poll is like another, and so is one edit of a reply that grows: only the first of each counts. */
const FIRST_ONLY: ReadonlySet<string> = new Set(['responses.retrieve', 'runs.retrieve', 'message.edit']);
/**
 * Those that no turn can be asked to make, and that promise nothing: only one that takes half a second shows that the bot
 * types, and what a start checks, or makes once for all, may come at any moment.
 */
const BY_CHANCE: ReadonlySet<string> = new Set([
  'typing',
  'models.retrieve',
  'conversations.retrieve',
  'assistants.create',
]);

/** Returns a function that lists the requests made since now, as far as every such turn makes them. */
export function requestsSince({ discord, assistant }: ChaosHarness): () => TurnRequest[] {
  const [toDiscord, toAssistant] = [discord.requests.length, assistant.requests.length];
  return () => [
    ...numbered(assistant.requests.slice(toAssistant).flatMap(({ route }) => route ?? [])).map((request) => ({
      server: 'assistant' as const,
      ...request,
    })),
    ...numbered(discord.requests.slice(toDiscord).map(({ route }) => route)).map((request) => ({
      server: 'discord' as const,
      ...request,
    })),
  ];
}

/** Holds that request, before or after the server's work, and calls `held`. No other turn may be under way. */
export function holdRequest(
  { discord, assistant }: ChaosHarness,
  moment: RequestMoment,
  held: () => void,
): void {
  const pass = { kind: 'delay', ms: 0 } as const;
  const hang = { kind: 'hang', after: moment.when === 'after', held } as const;
  const before = moment.nth - 1;
  if (moment.server === 'discord') {
    if (before > 0) discord.faults.add({ route: moment.route, action: pass, times: before });
    discord.faults.add({ route: moment.route, action: hang });
  } else {
    if (before > 0) assistant.faults.add({ route: moment.route, action: pass, times: before });
    assistant.faults.add({ route: moment.route, action: hang });
  }
}

function numbered<Route extends string>(routes: readonly Route[]): { route: Route; nth: number }[] {
  const counts = new Map<Route, number>();
  return routes
    .filter((route) => !BY_CHANCE.has(route))
    .map((route) => {
      const nth = (counts.get(route) ?? 0) + 1;
      counts.set(route, nth);
      return { route, nth };
    })
    .filter(({ route, nth }) => nth === 1 || !FIRST_ONLY.has(route));
}
