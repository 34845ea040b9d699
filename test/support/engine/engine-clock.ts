/** Clocks for tests that wait: one on which every sleep is over at once, and one that runs a hundred times as fast. */

import { type Clock, systemClock } from '../../../src/async/clock.ts';

export interface SteppingClock extends Clock {
  /** Every sleep so far, in milliseconds. */
  readonly slept: readonly number[];
}

/** A sleep takes no time and moves the clock on. For code that sleeps in turns, not for limits that run beside it. */
export function createSteppingClock(): SteppingClock {
  let now = 1_800_000_000_000;
  const slept: number[] = [];
  return {
    now: () => now,
    monotonic: () => now,
    random: () => 0.5,
    slept,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

/** Of the machine's time, a turn of the event loop at the least. */
const STEP_MS = 1;

/**
 * Waits that are minutes to the code are seconds to the test. This time goes on with the turns of the event loop, by one
 * step each, and not with the machine's: what is slow because the machine is slow or busy meets no limit of the code.
 */
export function createBriskClock(factor = 100): Clock {
  const start = systemClock.now();
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  let now = 0;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (sleepers.size > 0) {
      await systemClock.sleep(STEP_MS);
      now += STEP_MS * factor;
      for (const { until, wake } of [...sleepers]) if (until <= now) wake();
    }
    isRunning = false;
  };
  return {
    now: () => start + now,
    monotonic: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          leave();
          reject(signal?.reason);
        };
        const wake = (): void => {
          leave();
          resolve();
        };
        const sleeper = { until: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort);
        if (!isRunning) void run();
      }),
  };
}
