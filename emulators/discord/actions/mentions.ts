/** Whom a message mentions, and whom of them it may notify. Pure. */

import type { Channel, Message, User, World } from '../world/entities.ts';

export interface AllowedMentions {
  readonly parse?: readonly string[];
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly replied_user?: boolean;
}

/** Whom a new message names, and whom of them it notifies; without `allowed` all of them, as Discord's default is. */
export function newMentions(
  { channel, content, replyTo }: { channel: Channel; content: string; replyTo: string | null },
  allowed: AllowedMentions | undefined,
  world: World,
): Pick<Message, 'mentions' | 'mentionRoles' | 'mentionsEveryone' | 'pinged'> {
  const replied = repliedTo(channel, replyTo);
  const notifiesReplied = allowed === undefined || allowed.replied_user === true;
  const named = mentionsIn(null, content, channel, world);
  const mentions = new Set(named.mentions);
  if (replied !== undefined && notifiesReplied) mentions.add(replied);
  const everyone = named.mentionsEveryone && may(allowed, 'everyone');
  const users = [...mentions].filter((user) => user === replied || may(allowed, 'users', user.id));
  const roles = named.mentionRoles.filter((role) => may(allowed, 'roles', role));
  return {
    mentions: [...mentions],
    mentionRoles: named.mentionRoles,
    mentionsEveryone: everyone,
    pinged: { users: users.map(({ id }) => id), roles, everyone },
  };
}

function repliedTo(channel: Channel, replyTo: string | null): User | undefined {
  return replyTo === null ? undefined : channel.messages.get(replyTo)?.author;
}

/** Whom a text names. An edit names anew, keeps the one replied to if it was notified, and never widens to everyone. */
export function mentionsIn(
  before: Message | null,
  content: string,
  channel: Channel,
  world: World,
): Pick<Message, 'mentions' | 'mentionRoles' | 'mentionsEveryone'> {
  const server = channel.serverId === null ? undefined : world.servers.get(channel.serverId);
  const named = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(
    ([, userId = '']) => world.users.get(userId) ?? [],
  );
  const replied = before === null ? undefined : repliedTo(channel, before.replyTo);
  const kept = replied !== undefined && before?.mentions.includes(replied) ? [replied] : [];
  const roles = [...content.matchAll(/<@&(\d+)>/g)].map(([, roleId = '']) => roleId);
  const everyone = server !== undefined && /@(everyone|here)\b/.test(content);
  return {
    mentions: [...new Set([...named, ...kept])],
    mentionRoles: roles.filter((roleId) => roleId === server?.botRoleId),
    mentionsEveryone: everyone && (before === null || before.mentionsEveryone),
  };
}

function may(allowed: AllowedMentions | undefined, kind: 'users' | 'roles' | 'everyone', id = ''): boolean {
  if (allowed === undefined || allowed.parse?.includes(kind) === true) return true;
  return kind !== 'everyone' && allowed[kind]?.includes(id) === true;
}
