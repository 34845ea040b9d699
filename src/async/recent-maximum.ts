/** The most of what was seen of late: what was wrong, or is true no more, is forgotten after a while. */

import type { Clock } from './clock.ts';

export interface RecentMaximum {
  add(value: number): void;
  /** Of the values that were added in the last one to two windows before the latest; null if none ever was. */
  value(): number | null;
}

export function createRecentMaximum(clock: Pick<Clock, 'monotonic'>, windowMs: number): RecentMaximum {
  let present: number | null = null;
  let before: number | null = null;
  let windowEndsAt = Number.NEGATIVE_INFINITY;

  const turnOver = (now: number): void => {
    if (now < windowEndsAt) return;
    before = now < windowEndsAt + windowMs ? present : null;
    present = null;
    windowEndsAt = now + windowMs;
  };

  return {
    add(value) {
      turnOver(clock.monotonic());
      present = Math.max(present ?? value, value);
    },
    value: () => (present === null || before === null ? (present ?? before) : Math.max(present, before)),
  };
}
