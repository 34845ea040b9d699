/** The moments of a turn on the wire: which requests it makes, and how one of them is held for good. */

import type { RouteKind as AssistantRoute } from '../../emulators/assistant/faults.ts';
import type { RouteKind as DiscordRoute } from '../../emulators/discord/faults.ts';
import type { ChaosGround } from '../harness.ts';

/** The n-th request of its kind in a turn, counted from 1. */
export type Seen =
  | { readonly server: 'discord'; readonly route: DiscordRoute; readonly nth: number }
  | { readonly server: 'assistant'; readonly route: AssistantRoute; readonly nth: number };

export type RequestMoment = Seen & { readonly when: 'before' | 'after' };

export function isSame(one: Seen, other: Seen): boolean {
  return one.server === other.server && one.route === other.route && one.nth === other.nth;
}

/** One poll is like another. */
const ONCE: ReadonlySet<string> = new Set(['responses.retrieve', 'runs.retrieve']);
/** Whether a turn shows the indicator depends on how long it takes, and the indicator promises nothing. */
const LEFT_OUT: ReadonlySet<string> = new Set(['typing']);

/** What was requested from now on, when it is called. */
export function requestsSince({ discord, assistant }: ChaosGround): () => Seen[] {
  const [toDiscord, toAssistant] = [discord.requests.length, assistant.requests.length];
  return () => [
    ...numbered(assistant.requests.slice(toAssistant).flatMap(({ route }) => route ?? [])).map((seen) => ({
      server: 'assistant' as const,
      ...seen,
    })),
    ...numbered(discord.requests.slice(toDiscord).map(({ route }) => route)).map((seen) => ({
      server: 'discord' as const,
      ...seen,
    })),
  ];
}

/** Holds that request, before its work or with it done, and tells so. Nothing else may be under way. */
export function strikeAt({ discord, assistant }: ChaosGround, moment: RequestMoment, held: () => void): void {
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
    .map((route) => {
      const nth = (counts.get(route) ?? 0) + 1;
      counts.set(route, nth);
      return { route, nth };
    })
    .filter(({ route, nth }) => !LEFT_OUT.has(route) && (nth === 1 || !ONCE.has(route)));
}
