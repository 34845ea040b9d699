/** When the bot was last in session, kept for the next start: what was said after that may have been missed. */

import type { Clock } from '../../async/clock.ts';
import type { Store } from '../../conversation/ports/store.ts';
import type { Log } from '../../log.ts';

export interface LastOnline {
  /**
   * A session begins. Resolves with the time at which the bot was last in session before, up to a minute too early; null
   * if it never was. Throws StoreError.
   */
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

/** Whether the bot was ever in session. Throws StoreError. */
export async function wasEverOnline(memory: Pick<Store, 'recall'>): Promise<boolean> {
  return (await memory.recall(KEPT_AS)) !== undefined;
}

/** Looks every minute until the signal aborts. Times are milliseconds since the epoch. */
export function createLastOnline(ports: LastOnlinePorts): LastOnline {
  const { memory, isInSession, clock, log, signal } = ports;
  let last: number | null = null;

  const note = async (): Promise<void> => {
    last = clock.now();
    await memory
      .remember(KEPT_AS, String(last))
      .catch((error: unknown) =>
        log.debug(
          { event: 'last-online.not-kept', error },
          'The store does not keep that the bot is in session.',
        ),
      );
  };

  const keepNoting = async (): Promise<void> => {
    while (!signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, signal);
      if (isInSession()) await note();
    }
  };
  keepNoting().catch(() => {}); // the bot stops

  return {
    async begin() {
      const earlier = last ?? Number((await memory.recall(KEPT_AS)) ?? Number.NaN);
      await note();
      return Number.isFinite(earlier) ? earlier : null;
    },
  };
}
