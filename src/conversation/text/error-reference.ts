/** References: what a failure message and its log line have in common. */

import type { Clock } from '../../async/clock.ts';

/** Six characters a person can read out. */
export function createErrorReference(clock: Clock): string {
  return Math.floor(clock.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
}
