/**
 * Servers that the bot has left: two weeks later all that is kept of them goes, settings too. When it left is a record of its
 * own; one that it is in again has none. A server that is merely unavailable was never left.
 */

import type { Log } from '../../log.ts';
import { placeOfConversation } from '../place.ts';
import type { Servers } from '../ports/look-ups/servers.ts';
import type { Store } from '../ports/store.ts';
import { forgotten, isForgotten } from '../record/forgetting/forgotten.ts';
import { type ConversationRecord, hasOpenWork } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { ServerRecords } from '../storage/server-records.ts';
import type { TurnWorkers } from '../turn/turn-workers.ts';

export interface LeftServerPorts {
  readonly store: Pick<Store, 'leftServers' | 'writeLeftServer'>;
  readonly records: Pick<RecordCache, 'change' | 'remove'>;
  readonly serverRecords: Pick<ServerRecords, 'remove'>;
  readonly workers: Pick<TurnWorkers, 'wake'>;
  readonly servers: Servers;
  /** Milliseconds since the epoch by Discord's clock. */
  readonly discordNow: () => number;
  readonly log: Log;
}

export interface LeftServers {
  /** The bot was removed from it just now. Durable when it resolves. Throws StoreError. */
  note(serverId: string): Promise<void>;
  /** Begins to go through all conversations. Throws StoreError. */
  begin(): Promise<LeftServersPass>;
}

/** One time through all conversations. Throws StoreError. */
export interface LeftServersPass {
  /** Resolves with whether all that the conversation keeps goes, or has gone. */
  look(record: ConversationRecord): Promise<boolean>;
  /** All conversations were looked at. */
  end(): Promise<void>;
}

const KEPT_FOR_MS = 14 * 86_400_000;

export function createLeftServers(ports: LeftServerPorts): LeftServers {
  const { store, servers, serverRecords, discordNow, log } = ports;
  const note = (serverId: string): Promise<void> => store.writeLeftServer(serverId, discordNow());

  return {
    note,

    async begin() {
      const now = discordNow();
      const known = new Set<string>();
      const due = new Set<string>();
      for (const { id, at } of await store.leftServers()) {
        if (servers.isIn(id) === true) await store.writeLeftServer(id, null);
        else known.add(id);
        if (servers.isIn(id) === false && at + KEPT_FOR_MS <= now) due.add(id);
      }
      const met = new Set<string>();

      return {
        async look(record) {
          const { serverId } = record;
          if (serverId === null || servers.isIn(serverId) !== false) return false;
          if (!known.has(serverId)) await note(serverId); // it was left while the bot was down
          known.add(serverId);
          if (!due.has(serverId)) return false;
          if (!(await letGo(ports, record))) met.add(serverId);
          return true;
        },

        async end() {
          for (const id of due) {
            if (met.has(id) || servers.isIn(id) !== false) continue;
            await serverRecords.remove(id);
            await store.writeLeftServer(id, null);
            log.info(
              { event: 'server.forgotten', server: id },
              'All that was kept of a server that the bot has left is deleted.',
            );
          }
        },
      };
    },
  };
}

/** False while something of it is still to be let go of at the assistant: the next time through deletes the record. */
async function letGo(
  { records, workers }: LeftServerPorts,
  { id, serverId }: ConversationRecord,
): Promise<boolean> {
  const place = placeOfConversation(id, serverId);
  const { next, found: isAtRest } = await records.change(place, (now) =>
    isForgotten(now) && !hasOpenWork(now)
      ? { next: now, found: true }
      : { next: hasOpenWork(now) && isForgotten(now) ? now : forgotten(now), found: false },
  );
  if (isAtRest) await records.remove(place);
  else workers.wake(place, next);
  return isAtRest;
}
