/** Whether a message is said to the bot, and by whom: told from its fields alone, before its words are read. Pure. */

import type { APIMessage } from 'discord-api-types/v10';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Directory } from '../directory/directory.ts';
import type { Self } from './mentions.ts';

type SelfDirectory = Pick<Directory, 'selfId' | 'ownRoleId'>;

/** Whether it is said to the bot, wherever that is; told without reading the rest of it. */
export function addressesBot(
  message: APIMessage,
  serverId: string | null,
  directory: SelfDirectory,
): boolean {
  const self = selfIn(serverId, message.mention_roles, directory);
  const { mentionsBot, repliesToBot } = addressing(message, self);
  return authorKind(message, self) === 'person' && (mentionsBot || repliesToBot);
}

export function addressing(
  { mentions, mention_roles, referenced_message }: APIMessage,
  self: Self,
): Pick<IncomingMessage, 'mentionsBot' | 'repliesToBot'> {
  return {
    mentionsBot:
      mentions.some(({ id }) => id === self.id) ||
      (self.roleId !== null && mention_roles.includes(self.roleId)),
    repliesToBot: referenced_message?.author.id === self.id,
  };
}

/** The bot, as a message may mention it. */
export function selfIn(
  serverId: string | null,
  mentionedRoles: readonly string[],
  directory: SelfDirectory,
): Self {
  const mentionsRole = serverId !== null && mentionedRoles.length > 0;
  return {
    id: directory.selfId(),
    roleId: mentionsRole ? (directory.ownRoleId(serverId) ?? null) : null,
  };
}

export function authorKind(
  { author, webhook_id }: APIMessage,
  self: Self,
): IncomingMessage['author']['kind'] {
  if (author.id === self.id) return 'self';
  if (webhook_id !== undefined) return 'webhook';
  return author.bot === true || author.system === true ? 'bot' : 'person';
}
