/** What somebody may do in a channel, worked out as Discord does. Source: its documentation, "Permission Overwrites". Pure. */

import { PermissionFlagsBits as Permission } from 'discord.js';

export interface RightsIn {
  /** The server's id, which is that of its role for everyone, too. */
  readonly serverId: string;
  readonly ownerId: string;
  /** What each role allows, by its id. */
  readonly roles: ReadonlyMap<string, bigint>;
  /** Of the channel; a Discord thread goes by the one that it hangs on. */
  readonly overwrites: ReadonlyMap<string, { readonly allow: bigint; readonly deny: bigint }>;
}

const ALL = ~0n;

/** @param person with the ids of their roles, that for everyone left out */
export function permissionsOf(
  { id, roles }: { readonly id: string; readonly roles: readonly string[] },
  { serverId, ownerId, roles: allowed, overwrites }: RightsIn,
): bigint {
  if (id === ownerId) return ALL;
  const base = [serverId, ...roles].reduce((sum, role) => sum | (allowed.get(role) ?? 0n), 0n);
  if ((base & Permission.Administrator) !== 0n) return ALL;
  const ofRoles = roles.flatMap((role) => overwrites.get(role) ?? []);
  const together = ofRoles.reduce(
    (sum, { allow, deny }) => ({ allow: sum.allow | allow, deny: sum.deny | deny }),
    {
      allow: 0n,
      deny: 0n,
    },
  );
  const inOrder = [overwrites.get(serverId), together, overwrites.get(id)];
  return inOrder.reduce((sum, one) => (one === undefined ? sum : (sum & ~one.deny) | one.allow), base);
}
