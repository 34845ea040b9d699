/** What usage has cost, in US dollars, by a table of prices. Pictures and calls of tools have no price in it. Pure. */

import type { ModelUsage } from '../refs.ts';
import type { UsageCell } from './cells.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** Of what the service had in its cache, and of what it put there; that of the input where they are missing. */
  readonly cached?: number | undefined;
  readonly written?: number | undefined;
  /** US dollars for a minute of audio. */
  readonly minute?: number | undefined;
}

/** By the model's name. */
export type Prices = Readonly<Record<string, Price>>;

const MILLION = 1_000_000;
/** A snapshot is named after the model and the day of its making. */
const SNAPSHOT = /-\d{4}-\d{2}-\d{2}$/;

/** The model's price, or that of the model which it is a snapshot of; null where the table has neither. */
export function priceOf(model: string, prices: Prices): Price | null {
  const names = [model, model.replace(SNAPSHOT, '')];
  const name = names.find((one) => Object.hasOwn(prices, one));
  return name === undefined ? null : (prices[name] ?? null);
}

/** Null where something was used that has no price. */
export function costOf(usage: ModelUsage, prices: Prices): number | null {
  const price = priceOf(usage.model, prices);
  const { input, output, cached = 0, written = 0, seconds = 0 } = usage;
  if (price === null) return input + output + seconds === 0 ? 0 : null;
  if (seconds > 0 && price.minute === undefined) return null;
  const plain = Math.max(0, input - cached - written);
  const tokens =
    plain * price.input +
    cached * (price.cached ?? price.input) +
    written * (price.written ?? price.input) +
    output * price.output;
  return tokens / MILLION + (seconds / 60) * (price.minute ?? 0);
}

export interface Cost {
  readonly usd: number;
  /** Models of which something was used that has no price, in the order in which they are met. */
  readonly unpriced: readonly string[];
}

export function costOfAll(cells: readonly UsageCell[], prices: Prices): Cost {
  const unpriced = new Set<string>();
  let usd = 0;
  for (const { model, ...usage } of cells) {
    if (model === null) continue;
    const cost = costOf({ ...usage, model }, prices);
    if (cost === null) unpriced.add(model);
    usd += cost ?? 0;
  }
  return { usd, unpriced: [...unpriced] };
}
