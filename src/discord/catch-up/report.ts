/** What a catch-up may cost, and what came of it. */

import type { Receipt } from '../../conversation/conversations.ts';
import type { Log } from '../../log.ts';

/** The requests that a new session may make to catch up. */
export interface CatchUpBudget {
  /** False when there are none left for the server, or none at all. */
  spend(serverId: string | null): boolean;
}

export interface CatchUpReport {
  /** A channel was read, and this becomes of its messages. */
  add(receipts: readonly Promise<Receipt | 'deleted'>[]): void;
  /** A channel was not read to its end: it would have taken too many requests. */
  passOver(): void;
  /** Once all is known that was added. Never rejects. */
  report(log: Log, serverId: string | null): Promise<void>;
}

const MOST_OF_A_SERVER = 100;
/** Direct messages are as many servers of their own. */
const MOST_OF_DIRECT_MESSAGES = 250;
const MOST = 1_000;

export function createCatchUpBudget(): CatchUpBudget {
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

export function createCatchUpReport(): CatchUpReport {
  const receipts: Promise<Receipt | 'deleted'>[] = [];
  let channels = 0;
  let passedOver = 0;
  return {
    add(more) {
      channels += 1;
      receipts.push(...more);
    },
    passOver() {
      passedOver += 1;
    },
    async report(log, server) {
      const counts = { channels, answered: 0, heard: 0, refused: 0, ignored: 0 };
      for (const result of await Promise.allSettled(receipts)) {
        if (result.status === 'fulfilled') counts[kindOf(result.value)] += 1;
        else log.error({ server, error: result.reason }, 'a message of the meantime was not taken in');
      }
      if (passedOver > 0)
        log.warn({ server, channels: passedOver }, 'too much was said in the meantime to read all of it');
      if (channels > 0) log.info({ server, ...counts }, 'caught up with what was said in the meantime');
    },
  };
}

function kindOf(receipt: Receipt | 'deleted'): 'answered' | 'heard' | 'refused' | 'ignored' {
  if (receipt === 'deleted' || receipt.kind === 'ignored') return 'ignored';
  if (receipt.kind === 'accepted') return 'answered';
  return receipt.kind === 'missed' ? 'heard' : 'refused';
}
