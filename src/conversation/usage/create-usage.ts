/** Usage for those who ask: a server's for the server, a person's own, and the whole bot's for its operators. */

import type { Clock } from '../../async/clock.ts';
import type { Place } from '../place.ts';
import type { UsageCell, UsageKey } from './cells.ts';
import { dayOf } from './entry.ts';
import type { Prices } from './prices.ts';
import { type UsageReport, usageReport } from './report.ts';

/** UTC days, today included. */
export const MOST_DAYS = 400;

export interface UsageQuestion {
  readonly place: Place;
  /** Who asks; whether they may is the caller's to know. */
  readonly personId: string;
  /** From 1 to `MOST_DAYS`. */
  readonly days: number;
  readonly by: UsageKey;
}

/** A server's id; null for direct messages. */
type Whereabouts = { readonly serverId: string | null } | 'everywhere';

export interface UsagePorts {
  readonly store: {
    usage(from: string, to: string, where: Whereabouts): Promise<readonly UsageCell[]>;
  };
  readonly clock: Pick<Clock, 'now'>;
  readonly prices: Prices;
  readonly pricedOn: string;
  /** Whether the person may see the whole bot's. */
  readonly isOperator: (personId: string) => boolean;
}

const DAY_MS = 86_400_000;

/** In a direct message it is the person's own over all places; an operator's question there is about the whole bot. */
export function createUsage(ports: UsagePorts): (question: UsageQuestion) => Promise<UsageReport> {
  const { store, clock, prices, pricedOn, isOperator } = ports;
  return async ({ place: { serverId }, personId, days: count, by }) => {
    const now = clock.now();
    const days = Array.from({ length: count }, (_, back) => dayOf(now - (count - 1 - back) * DAY_MS));
    const [from = '', to = ''] = [days[0], days.at(-1)];
    const where = serverId === null ? 'everywhere' : { serverId };
    const isWhole = serverId === null && isOperator(personId);
    const found = await store.usage(from, to, where);
    const cells = serverId !== null || isWhole ? found : found.filter((cell) => cell.personId === personId);
    const of = serverId !== null ? 'server' : isWhole ? 'bot' : 'person';
    return usageReport(cells, { of, days, by, prices, pricedOn });
  };
}
