/** Puts together what there is for people's privacy. */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { Receipts } from '../ports/receipts.ts';
import type { Store } from '../ports/store.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { createExport } from './export.ts';
import type { PrivacyFacts } from './facts.ts';
import { createForget } from './forget.ts';
import type { OptOuts } from './opt-outs.ts';
import type { Privacy } from './privacy.ts';
import { createRetention } from './retention.ts';
import { keepSweeping } from './sweep.ts';

export interface PrivacyPorts {
  readonly privacyFacts: PrivacyFacts;
  readonly optOuts: OptOuts;
  readonly store: Store;
  readonly records: RecordCache;
  readonly workers: TurnWorkers;
  readonly receipts: Receipts;
  readonly discordNow: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the bot stops. */
  readonly signal: AbortSignal;
}

export interface PrivacyRoom {
  readonly privacy: Privacy;
  /** Goes on with what was asked of an earlier process, and looks after old conversations until the bot stops. Never rejects. */
  keepSweeping(): Promise<void>;
}

export function createPrivacy(ports: PrivacyPorts): PrivacyRoom {
  const { privacyFacts, optOuts, store, records, discordNow } = ports;
  const retention = createRetention({ ...ports, retentionDays: privacyFacts.retentionDays });
  const forget = createForget(ports);
  return {
    privacy: {
      facts: privacyFacts,
      isOptedOut: optOuts.has,
      setOptedOut: optOuts.set,
      transcript: createExport(records, store, optOuts),
      forget: forget.ask,
    },
    async keepSweeping() {
      void forget.goOn();
      await keepSweeping({ ...ports, retention, forget, now: discordNow });
    },
  };
}
