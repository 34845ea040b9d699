import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/async/clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const DAY_MS = 24 * 60 * 60_000;

test('a sleep of months is not over at once', async () => {
  let over = false;
  const slept = systemClock.sleep(60 * DAY_MS).then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(59 * DAY_MS);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(2 * DAY_MS);
  await slept;
});

test('what is measured knows nothing of a clock that is set', () => {
  const before = systemClock.monotonic();
  vi.setSystemTime(0);
  expect(systemClock.now()).toBe(0);
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
});

test('a sleep ends with its signal', async () => {
  const stopping = new AbortController();
  const slept = systemClock.sleep(DAY_MS, stopping.signal);
  stopping.abort('stopped');
  await expect(slept).rejects.toBe('stopped');
  await expect(systemClock.sleep(0, stopping.signal)).rejects.toBe('stopped');
});
