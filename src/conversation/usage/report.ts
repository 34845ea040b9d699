/** Usage as it is told to people: lines by what they ask for, and a total that they add up to. Pure. */

import { cellsBy, summed, type UsageCell, type UsageKey, type UsageSum } from './cells.ts';
import { type Cost, costOfAll, type Prices } from './prices.ts';

export interface UsageLine {
  /** The day, or the id or name of what the line is about; null for what belongs to none. */
  readonly key: string | null;
  readonly sum: UsageSum;
  readonly cost: Cost;
}

/** Whose usage a report is about. */
export type UsageOf = 'server' | 'person' | 'bot';

export interface UsageReport {
  readonly of: UsageOf;
  /** UTC days, both included. */
  readonly from: string;
  readonly to: string;
  readonly by: UsageKey;
  /** Days in their order, with those on which nothing was used; all else with the costliest first. */
  readonly lines: readonly UsageLine[];
  readonly days: readonly UsageLine[];
  readonly total: Omit<UsageLine, 'key'>;
  /** The day as of which the prices that come along hold. */
  readonly pricedOn: string;
}

export interface ReportOptions {
  readonly of: UsageOf;
  /** Every UTC day that is reported. */
  readonly days: readonly string[];
  readonly by: UsageKey;
  readonly prices: Prices;
  readonly pricedOn: string;
}

export function usageReport(cells: readonly UsageCell[], options: ReportOptions): UsageReport {
  const { of, days, by, prices, pricedOn } = options;
  const used = linesBy(cells, 'day', prices);
  const everyDay = days.map((day) => used.find(({ key }) => key === day) ?? empty(day));
  const lines = by === 'day' ? everyDay : linesBy(cells, by, prices).toSorted(costliestFirst);
  const total = { sum: summed(cells), cost: costOfAll(cells, prices) };
  return { of, from: days[0] ?? '', to: days.at(-1) ?? '', by, lines, days: everyDay, total, pricedOn };
}

function linesBy(cells: readonly UsageCell[], by: UsageKey, prices: Prices): readonly UsageLine[] {
  return [...cellsBy(cells, by)].map(([key, same]) => ({
    key,
    sum: summed(same),
    cost: costOfAll(same, prices),
  }));
}

function empty(day: string): UsageLine {
  return { key: day, sum: summed([]), cost: { usd: 0, unpriced: [] } };
}

function costliestFirst(a: UsageLine, b: UsageLine): number {
  return b.cost.usd - a.cost.usd || b.sum.turns - a.sum.turns || b.sum.output - a.sum.output;
}

/** The first so many lines, and the rest of them as one. */
export function shortened(
  lines: readonly UsageLine[],
  most: number,
): { readonly shown: readonly UsageLine[]; readonly rest: Omit<UsageLine, 'key'> | null } {
  const rest = lines.slice(most);
  if (rest.length === 0) return { shown: lines, rest: null };
  const unpriced = new Set(rest.flatMap(({ cost }) => cost.unpriced));
  const usd = rest.reduce((sum, { cost }) => sum + cost.usd, 0);
  return {
    shown: lines.slice(0, most),
    rest: { sum: summed(rest.map(({ sum }) => sum)), cost: { usd, unpriced: [...unpriced] } },
  };
}
