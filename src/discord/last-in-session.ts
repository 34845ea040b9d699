/** When the bot was last in session, kept for the next start: what was said after it may have been missed. */

import type { Clock } from '../clock.ts';
import type { Store } from '../conversation/ports/store.ts';
import type { Log } from '../log.ts';

export interface LastInSession {
  /** Milliseconds since the epoch, up to a minute too early; null if the bot never was. */
  at(): Promise<number | null>;
}

interface LastInSessionPorts {
  readonly memory: Pick<Store, 'recall' | 'remember'>;
  readonly isInSession: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const KEPT_AS = 'discord.last-in-session';
const LOOK_EVERY_MS = 60_000;

/** Looks every minute until the signal aborts. */
export function createLastInSession(ports: LastInSessionPorts): LastInSession {
  const { memory, isInSession, clock, log, signal } = ports;
  let last: number | null = null;

  const look = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      if (!isInSession()) continue;
      last = clock.now();
      await memory
        .remember(KEPT_AS, String(last))
        .catch((error: unknown) => log.debug({ error }, 'that the bot is in session could not be kept'));
    }
  };
  look().catch(() => {}); // stopped

  return {
    async at() {
      if (last !== null) return last;
      const kept = Number((await memory.recall(KEPT_AS)) ?? Number.NaN);
      return Number.isFinite(kept) ? kept : null;
    },
  };
}
