/** What the bot may do somewhere at the moment, as Discord works it out. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Channel, World } from './entities.ts';

/** What a time-out leaves. Source: Discord's documentation, "Permissions for Timed Out Members". */
const WHILE_TIMED_OUT = Permission.ViewChannel | Permission.ReadMessageHistory;

/** @param now milliseconds since the epoch */
export function botPermissionsIn(channel: Channel, world: World, now: number): bigint {
  const around = channel.parentId === null ? undefined : world.channels.get(channel.parentId);
  const { botPermissions } = around ?? channel;
  const isTimedOut = (world.servers.get(channel.serverId ?? '')?.botTimedOutUntil ?? 0) > now;
  return isTimedOut ? botPermissions & WHILE_TIMED_OUT : botPermissions;
}

/** Whether a Discord thread is closed to the bot, although its channel is not. */
export function isLocked(channel: Channel, permissions: bigint): boolean {
  return channel.locked && (permissions & Permission.ManageThreads) === 0n;
}
