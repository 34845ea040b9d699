/** A clock that moves when the test says so. */

import type { Clock } from '../../../src/async/clock.ts';
import { type Active, createActivity } from '../idle.ts';

export interface FakeClock extends Clock, Active {
  /** Moves time on and wakes whoever slept until then. */
  advance(ms: number): void;
  /** Somebody sets the clock: what is measured and who sleeps know nothing of it. */
  set(now: number): void;
  /** Resolves once somebody sleeps. */
  asleep(): Promise<void>;
}

export function createFakeClock(start = 1_000_000): FakeClock {
  let wall = start;
  let now = 0;
  const sleepers = new Set<{ until: number; wake: () => void }>();
  const waiting: (() => void)[] = [];
  const activity = createActivity();
  return {
    activity,
    now: () => wall + now,
    monotonic: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        activity.note();
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = {
          until: now + ms,
          wake: () => {
            activity.note();
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        for (const tell of waiting.splice(0)) tell();
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    set(next) {
      wall = next - now;
    },
    advance(ms) {
      now += ms;
      for (const sleeper of [...sleepers]) if (sleeper.until <= now) sleeper.wake();
    },
    asleep: () => (sleepers.size > 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
