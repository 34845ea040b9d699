/**
 * Discord's clock. This machine's own may be wrong by hours, and somebody may set it right at any time, so what Discord
 * has stamped is compared with the time that Discord tells in its answers.
 */

import type { Clock } from '../../async/clock.ts';
import { createRecentMaximum } from '../../async/recent-maximum.ts';

export interface DiscordClock extends Clock {
  /** Milliseconds since the epoch by Discord's clock, up to some seconds late. This machine's clock until an answer tells. */
  now(): number;
  /** Takes the `Date` header of an answer, which has just arrived. */
  answered(date: string | null): void;
}

/** An answer that was long on its way tells an early time, so the latest of so long counts. */
const WINDOW_MS = 5 * 60_000;

export function createDiscordClock(clock: Clock): DiscordClock {
  /** How far Discord's time is ahead of the monotonic clock. */
  const aheadMs = createRecentMaximum(clock, WINDOW_MS);
  return {
    monotonic: () => clock.monotonic(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    random: () => clock.random(),
    now() {
      const ahead = aheadMs.value();
      return ahead === null ? clock.now() : clock.monotonic() + ahead;
    },
    answered(date) {
      const told = Date.parse(date ?? '');
      if (!Number.isNaN(told)) aheadMs.add(told - clock.monotonic());
    },
  };
}
