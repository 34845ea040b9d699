/** The permissions that the bot needs in a server, and which of them it lacks. Pure. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';

/** By the names that Discord's own settings give them. Together 274878008320. */
const NEEDED = {
  'View Channels': Permission.ViewChannel,
  'Send Messages': Permission.SendMessages,
  'Send Messages in Threads': Permission.SendMessagesInThreads,
  'Read Message History': Permission.ReadMessageHistory,
  'Attach Files': Permission.AttachFiles,
};

const LEAST = Object.values(NEEDED).reduce((all, one) => all | one, 0n);

/** @param held Discord's number for what the bot may do in a server */
export function missingPermissions(held: string): readonly string[] {
  const bits = BigInt(held);
  if ((bits & Permission.Administrator) !== 0n) return [];
  return Object.entries(NEEDED)
    .filter(([, bit]) => (bits & bit) === 0n)
    .map(([name]) => name);
}

/** Opened in a browser, it invites the bot, or gives it what it lacks where it is already. */
export function inviteLink(applicationId: string): string {
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${LEAST}`;
}
