/** Puts together what there is for people's privacy. */

import type { Clock } from '../../async/clock.ts';
import type { Log } from '../../log.ts';
import type { Conversations } from '../conversations.ts';
import type { Servers } from '../ports/look-ups/servers.ts';
import type { Receipts } from '../ports/receipts.ts';
import type { Store } from '../ports/store.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { ServerRecords } from '../storage/server-records.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';
import { createExport } from './export.ts';
import type { PrivacyFacts } from './facts.ts';
import { createForget } from './forget.ts';
import { createLeftServers } from './left-servers.ts';
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
  readonly servers: Servers;
  readonly serverRecords: ServerRecords;
  readonly discordNow: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the bot stops. */
  readonly signal: AbortSignal;
}

export interface PrivacyRoom {
  readonly privacy: Privacy;
  /** Leaving a server, which is also known afterwards. */
  leaveServer(leave: Conversations['leaveServer']): Conversations['leaveServer'];
  /**
   * Recovering, and after it going on with what people asked of an earlier process, and looking after old conversations
   * until the bot stops.
   */
  recover(recover: Conversations['recover']): Conversations['recover'];
}

export function createPrivacy(ports: PrivacyPorts): PrivacyRoom {
  const { privacyFacts, optOuts, store, records, discordNow } = ports;
  const retention = createRetention({ ...ports, retentionDays: privacyFacts.retentionDays });
  const forget = createForget(ports);
  const leftServers = createLeftServers(ports);
  const look = async (): Promise<void> => {
    void forget.goOn();
    await keepSweeping({ ...ports, retention, leftServers, forget, now: discordNow });
  };
  return {
    privacy: {
      facts: privacyFacts,
      isOptedOut: optOuts.has,
      setOptedOut: optOuts.set,
      transcript: createExport(records, store, optOuts),
      forget: forget.ask,
    },
    leaveServer: (leave) => async (serverId) => {
      await Promise.all([leftServers.note(serverId), leave(serverId)]);
    },
    recover: (recover) => async (recheck) => {
      const recovered = await recover(recheck);
      void look();
      return recovered;
    },
  };
}
