/** Which servers the bot is in, as its sessions name them. */

import { ShardClientUtil } from 'discord.js';
import type { Servers } from '../../conversation/ports/look-ups/servers.ts';
import type { CurrentConnection } from '../session/current-connection.ts';

/** A session begins with the ids of all its servers, those that are unavailable too. */
export function createServers(connection: Pick<CurrentConnection, 'client' | 'readiness'>): Servers {
  return {
    isIn(serverId) {
      if (!connection.readiness().ok) return null;
      const { guilds, options, ws } = connection.client();
      if (guilds.cache.has(serverId)) return true;
      const shard = ShardClientUtil.shardIdForGuildId(serverId, options.shardCount ?? ws.shards.size);
      return ws.shards.has(shard) ? false : null; // another process has that shard
    },
  };
}
