import { expect, test } from 'vitest';
import { createRecentMaximum } from '../../../src/async/recent-maximum.ts';
import { createFakeClock } from '../../support/fakes/fake-clock.ts';

const WINDOW = 1_000;

test('there is none before the first value', () => {
  expect(createRecentMaximum(createFakeClock(), WINDOW).value()).toBeNull();
});

test('the most of a window and the one before counts, and an older one does not', () => {
  const clock = createFakeClock();
  const maximum = createRecentMaximum(clock, WINDOW);
  const after = (ms: number, value: number): number | null => {
    clock.advance(ms);
    maximum.add(value);
    return maximum.value();
  };
  expect([after(0, 9), after(500, -4), after(500, 3), after(999, 5), after(1, 4)]).toEqual([9, 9, 9, 9, 5]);
  expect(after(10 * WINDOW, -7)).toBe(-7);
});

test('the last value stays for as long as no other comes', () => {
  const clock = createFakeClock();
  const maximum = createRecentMaximum(clock, WINDOW);
  maximum.add(9);
  clock.advance(100 * WINDOW);
  expect(maximum.value()).toBe(9);
});
