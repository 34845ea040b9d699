import { describe, expect, test } from 'vitest';
import { createBudget } from '../../../../src/engine/chat/budget.ts';

describe('the ratio between the model’s tokens and ours', () => {
  test('follows what the server counts', () => {
    const budget = createBudget(8_192);
    for (let n = 1; n <= 20; n++) budget.read(1_000 * n, 1_300 * n);
    expect(budget.ratio).toBeCloseTo(1.3, 1);
  });

  // https://github.com/ollama/ollama/issues/17889: a longer prompt is cut, and the count is of what was left
  test('is not learned from a count that stays put while the prompt grows', () => {
    const budget = createBudget(4_096);
    budget.read(2_000, 2_000);
    for (let sent = 2_400; sent < 3_200; sent *= 1.12) budget.read(sent, 2_040);
    expect(budget.ratio).toBe(1);
  });

  test.each([0, null, -5, 3])('is not learned from a count of %j', (told) => {
    const budget = createBudget(4_096);
    budget.read(5_000, told);
    expect(budget.ratio).toBe(1);
  });

  test('never makes a cut prompt grow', () => {
    const budget = createBudget(4_096);
    const before = budget.tokens(0);
    for (let turn = 0; turn < 12; turn++) budget.read(before / budget.ratio, Math.min(before, 2_050));
    expect(budget.tokens(0) / budget.ratio).toBeLessThanOrEqual(before * 1.35);
  });
});

describe('a limit', () => {
  test('that a refusal names is kept, and so is what it says of the prompt', () => {
    const budget = createBudget(32_768);
    budget.refused({ kind: 'overflow', limit: 6_000, requested: 7_000 }, 5_000);
    expect(budget.limit).toBe(6_000);
    expect(budget.tokens(0)).toBeLessThan(6_000);
    expect(budget.ratio).toBeCloseTo(1.4);
    budget.refused({ kind: 'overflow', limit: 12_000, requested: null }, 5_000);
    expect(budget.limit).toBe(6_000);
  });

  // https://openrouter.ai/docs/api/reference/errors-and-debugging: 131,000 of these are for the reply
  test('is kept without a ratio where what was asked for is plainly more than the prompt', () => {
    const budget = createBudget(200_000);
    budget.refused({ kind: 'overflow', limit: 131_072, requested: 132_463 }, 1_463);
    expect([budget.limit, budget.ratio]).toEqual([131_072, 1]);
  });

  test('that a refusal does not name is less than what was sent', () => {
    const budget = createBudget(32_768);
    budget.refused(undefined, 20_000);
    expect(budget.tokens(0)).toBe(10_000);
    expect(budget.tokens(1)).toBe(5_000);
    expect(budget.limit).toBeNull();
  });

  test('is not learned from the refusal of next to nothing', () => {
    const budget = createBudget(32_768);
    budget.refused(undefined, 20);
    budget.refused({ kind: 'overflow', limit: 20, requested: null }, 20);
    expect([budget.limit, budget.tokens(0)]).toEqual([null, 1_024]);
  });
});
