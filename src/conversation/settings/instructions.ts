/** Instructions: the base, then the server's, then the channel's. */

import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Conversations, InstructionsInForce } from '../conversations.ts';
import type { Store } from '../ports/store.ts';
import type { RecordCache } from '../storage/record-cache.ts';

/** What shapes the assistant in a turn. */
export function composeInstructions(inForce: InstructionsInForce): string {
  return [inForce.base, inForce.server, inForce.channel]
    .map((text) => text?.trim() ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}

/** @param serverId null in a direct message, which belongs to no server */
export async function serverInstructions(store: Store, serverId: string | null): Promise<string | null> {
  return serverId === null ? null : ((await store.readServer(serverId))?.instructions ?? null);
}

export function createInstructions(
  base: string,
  records: RecordCache,
  store: Store,
): Pick<Conversations, 'instructions' | 'setInstructions'> {
  const servers = createKeyedQueue();
  return {
    async instructions(place) {
      const { instructions: channel } = await records.read(place);
      return { base, server: await serverInstructions(store, place.serverId), channel };
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
      await servers.run(serverId, async () => {
        const server = await store.readServer(serverId);
        await store.writeServer({ ...server, id: serverId, instructions: text });
      });
    },
  };
}
