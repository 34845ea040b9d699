/** Roles of people: made, given and taken away, with the bot told as Discord tells it. */

import type { LocalGateway } from '../gateway/gateway.ts';
import type { World } from '../world/entities.ts';
import { rolePayload } from '../world/payloads.ts';
import { addRole } from '../world/world.ts';

export interface Roles {
  /** Makes a role that allows nothing in particular; returns its id. */
  add(serverId: string, name: string): string;
  /** Gives somebody a role, or takes it away. Without the members intent the bot is not told. */
  give(serverId: string, roleId: string, userId: string, given?: boolean): void;
}

export function createRoles(world: World, gateway: LocalGateway): Roles {
  return {
    add(serverId, name) {
      const server = world.servers.get(serverId);
      if (server === undefined) throw new Error(`There is no server ${serverId}.`);
      const id = String(BigInt(serverId) + 51n + BigInt(server.roles.size));
      const role = addRole(server, { id, name, permissions: 0n });
      gateway.dispatch('GUILD_ROLE_CREATE', serverId, () => ({
        guild_id: serverId,
        role: rolePayload(role),
      }));
      return id;
    },
    give(serverId, roleId, userId, given = true) {
      const people = world.servers.get(serverId)?.roles.get(roleId)?.people;
      if (people === undefined) throw new Error(`There is no role ${roleId}.`);
      if (given) people.add(userId);
      else people.delete(userId);
    },
  };
}
