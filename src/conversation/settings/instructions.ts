/** Instructions: the base, then the server's, then the channel's. */

import type { Conversations, InstructionsInForce } from '../conversations.ts';
import type { Place } from '../place.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import type { ServerRecords } from '../storage/server-records.ts';

export interface Instructions extends Pick<Conversations, 'instructions' | 'setInstructions'> {
  /**
   * What shapes the assistant in the place, as a function of the conversation's record. Throws StoreError when what the
   * server has set cannot be read.
   */
  inForce(place: Place): Promise<InForce>;
  /** The same if it is at hand, without waiting; else null. */
  atHand(place: Place): InForce | null;
}

export type InForce = (record: ConversationRecord) => string;

export function createInstructions(base: string, records: RecordCache, servers: ServerRecords): Instructions {
  const ofServer = async (serverId: string | null): Promise<string | null> =>
    serverId === null ? null : (await servers.read(serverId)).instructions;

  const under =
    (server: string | null): InForce =>
    ({ instructions: channel }) =>
      composeInstructions({ base, server, channel });

  return {
    inForce: async ({ serverId }) => under(await ofServer(serverId)),

    atHand({ serverId }) {
      if (serverId === null) return under(null);
      const server = servers.atHand(serverId);
      return server === undefined ? null : under(server.instructions);
    },

    async instructions(place) {
      const { instructions: channel } = await records.read(place);
      return { base, server: await ofServer(place.serverId), channel };
    },

    async setInstructions({ channelId, serverId }, scope, text) {
      if (scope === 'channel') {
        await records.change({ channelId, serverId }, (now) => ({
          next: { ...now, serverId, instructions: text },
          found: null,
        }));
        return;
      }
      if (serverId === null) throw new TypeError('a direct message belongs to no server');
      await servers.change(serverId, (server) => ({ ...server, instructions: text }));
    },
  };
}

export function composeInstructions(inForce: InstructionsInForce): string {
  return [inForce.base, inForce.server, inForce.channel]
    .map((text) => text?.trim() ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}
