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

/** Waits that are minutes to the code are seconds to the test. */
export function createBriskClock(factor = 100): Clock {
  const start = Date.now();
  const began = performance.now();
  return {
    now: () => start + (performance.now() - began) * factor,
    monotonic: () => (performance.now() - began) * factor,
    random: () => 0.5,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
