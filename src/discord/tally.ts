/** What a catch-up may cost, and what came of it. */

import type { Receipt } from '../conversation/conversations.ts';
import type { Log } from '../log.ts';

/** The requests that a new session may make to catch up. */
export interface Requests {
  /** False when there are none left for the server, or none at all. */
  spend(serverId: string | null): boolean;
}

export interface Tally {
  add(receipts: readonly (Receipt | 'deleted')[]): void;
  /** A channel was not read to its end: it would have taken too many requests. */
  passOver(): void;
  report(log: Log, serverId: string | null): void;
}

const MOST_OF_A_SERVER = 100;
/** Direct messages are as many servers of their own. */
const MOST_OF_DIRECT_MESSAGES = 250;
const MOST = 1_000;

export function createRequests(): Requests {
  const spent = new Map<string | null, number>();
  let all = 0;
  return {
    spend(serverId) {
      const used = spent.get(serverId) ?? 0;
      const most = serverId === null ? MOST_OF_DIRECT_MESSAGES : MOST_OF_A_SERVER;
      if (used >= most || all >= MOST) return false;
      spent.set(serverId, used + 1);
      all += 1;
      return true;
    },
  };
}

export function createTally(): Tally {
  const counts = { channels: 0, answered: 0, heard: 0, refused: 0, ignored: 0 };
  let passedOver = 0;
  return {
    add(receipts) {
      counts.channels += 1;
      for (const receipt of receipts) {
        if (receipt === 'deleted' || 'ignored' in receipt) counts.ignored += 1;
        else if ('accepted' in receipt) counts.answered += 1;
        else if ('missed' in receipt) counts.heard += 1;
        else counts.refused += 1;
      }
    },
    passOver() {
      passedOver += 1;
    },
    report(log, server) {
      if (passedOver > 0)
        log.warn({ server, channels: passedOver }, 'too much was said in the meantime to read all of it');
      if (counts.channels > 0)
        log.info({ server, ...counts }, 'caught up with what was said in the meantime');
    },
  };
}
