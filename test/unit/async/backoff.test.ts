import { expect, test } from 'vitest';
import { backoffMs } from '../../../src/async/backoff.ts';

const waits = { firstMs: 100, longestMs: 1_000 };

test('each wait is twice the one before, up to the longest', () => {
  expect([0, 1, 2, 3, 4, 400].map((retry) => backoffMs(waits, retry))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test('or as many times as it is told', () => {
  expect([0, 1, 2].map((retry) => backoffMs({ ...waits, factor: 3 }, retry))).toEqual([100, 300, 900]);
});

test('jitter spreads a wait from three to five quarters of itself', () => {
  expect(backoffMs(waits, 0, 0)).toBe(75);
  expect(backoffMs(waits, 0, 0.999)).toBeCloseTo(125, 0);
});
