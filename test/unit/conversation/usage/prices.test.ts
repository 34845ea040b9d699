import { expect, test } from 'vitest';
import { cellsOf } from '../../../../src/conversation/usage/cells.ts';
import { costOf, costOfAll, type Prices, priceOf } from '../../../../src/conversation/usage/prices.ts';

const PRICES: Prices = {
  'm-1': { input: 10, cached: 1, written: 12, output: 50 },
  plain: { input: 2, output: 4 },
  hears: { input: 0, output: 0, minute: 0.6 },
};
const MILLION = 1_000_000;

test.each<[string, Parameters<typeof costOf>[0], number | null]>([
  ['tokens in and out', { model: 'plain', input: MILLION, output: MILLION }, 6],
  [
    'tokens of the cache at prices of their own, thoughts as what they are: output',
    { model: 'm-1', input: MILLION, cached: 500_000, written: 250_000, output: MILLION, reasoning: 900_000 },
    0.5 + 3 + 2.5 + 50,
  ],
  [
    'tokens of the cache at the price of the input where they have none',
    { model: 'plain', input: MILLION, cached: MILLION, output: 0 },
    2,
  ],
  ['audio by the minute', { model: 'hears', input: 0, output: 0, seconds: 30 }, 0.3],
  [
    'audio of a model that is priced by tokens alone',
    { model: 'plain', input: 0, output: 0, seconds: 30 },
    null,
  ],
  ['an unknown model', { model: 'other', input: 1, output: 1 }, null],
  ['an unknown model of which nothing was used', { model: 'other', input: 0, output: 0 }, 0],
])('%s', (_, usage, usd) => {
  const cost = costOf(usage, PRICES);
  if (usd === null) expect(cost).toBeNull();
  else expect(cost).toBeCloseTo(usd, 9);
});

test('a snapshot has the price of its model, and another model has none', () => {
  expect(priceOf('m-1-2026-09-03', PRICES)).toBe(PRICES['m-1']);
  expect(priceOf('m-1-mini', PRICES)).toBeNull();
  expect(priceOf('toString', PRICES)).toBeNull();
});

test('the cost of all names the models that have no price', () => {
  const entry = {
    id: '1-5',
    day: '2026-11-28',
    serverId: '2',
    channelId: '1',
    personId: '4',
    end: 'answered' as const,
    model: 'plain',
    used: [
      { model: 'plain', input: MILLION, output: 0 },
      { model: 'other', input: 5, output: 5 },
    ],
  };
  expect(costOfAll([...cellsOf(entry), ...cellsOf({ ...entry, id: '2-5' })], PRICES)).toEqual({
    usd: 4,
    unpriced: ['other'],
  });
});
