/** Ids in the services' form: a prefix and letters that no other start of the server repeats. */

import type { Clock } from '../../../src/async/clock.ts';

export interface Ids {
  next(prefix: string): string;
}

/** A bot's store outlives this server, so a later one must not give an id again that an earlier one gave. */
export function createIds(clock: Clock): Ids {
  const start = `${clock.now().toString(36)}${Math.floor(clock.random() * 36 ** 4).toString(36)}`;
  let count = 0;
  return {
    next(prefix) {
      count += 1;
      return `${prefix}_${start}${count.toString(36).padStart(6, '0')}`;
    },
  };
}
