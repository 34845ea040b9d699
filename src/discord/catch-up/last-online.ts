/** When the bot was last in session, kept for the next start: what was said after it may have been missed. */

import type { Clock } from '../../async/clock.ts';
import type { Store } from '../../conversation/ports/store.ts';
import type { Log } from '../../log.ts';

export interface LastOnline {
  /** A session begins. Resolves with the time of the last one, up to a minute too early; null if there was none. */
  begin(): Promise<number | null>;
}

interface LastOnlinePorts {
  readonly memory: Pick<Store, 'recall' | 'remember'>;
  readonly isInSession: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const KEPT_AS = 'discord.last-in-session';
const LOOK_EVERY_MS = 60_000;

/** Looks every minute until the signal aborts. */
export function createLastOnline(ports: LastOnlinePorts): LastOnline {
  const { memory, isInSession, clock, log, signal } = ports;
  let last: number | null = null;

  const note = async (): Promise<void> => {
    last = clock.now();
    await memory
      .remember(KEPT_AS, String(last))
      .catch((error: unknown) => log.debug({ error }, 'that the bot is in session could not be kept'));
  };

  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      if (isInSession()) await note();
    }
  };
  look().catch(() => {}); // stopped

  return {
    async begin() {
      const earlier = last ?? Number((await memory.recall(KEPT_AS)) ?? Number.NaN);
      await note();
      return Number.isFinite(earlier) ? earlier : null;
    },
  };
}
