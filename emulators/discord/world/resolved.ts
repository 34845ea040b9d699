/** What the ids in an interaction's data stand for, as Discord sends it along. */

import type { Channel, Message, Server, StoredFile, User, World } from './entities.ts';
import { filePayload, messagePayload } from './message-payloads.ts';
import { channelPayload, memberPayload, rolePayload, userPayload } from './payloads.ts';
import { MEMBER } from './world.ts';

export interface Resolvable {
  readonly world: World;
  readonly channel: Channel;
  /** Who asks; somebody without rights of their own unless told. */
  readonly person?: User;
  readonly cdnUrl: string;
  readonly files: ReadonlyMap<string, StoredFile>;
}

type Kind = number | 'message';
const [USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT] = [6, 7, 8, 9, 11];

/** @param ids with the option's type. Throws an Error for an id that stands for nothing here. */
export function resolve(ids: readonly (readonly [Kind, string])[], known: Resolvable): object {
  const resolved: Record<string, Record<string, unknown>> = {};
  const put = (group: string, id: string, value: unknown): void => {
    resolved[group] ??= {};
    resolved[group][id] = value;
  };
  for (const [kind, id] of ids) {
    const { world, channel, files, cdnUrl } = known;
    const server = world.servers.get(channel.serverId ?? '');
    const user = kind === USER || kind === MENTIONABLE ? world.users.get(id) : undefined;
    if (user !== undefined) putUser(put, user, known);
    else if ((kind === ROLE || kind === MENTIONABLE) && isRole(id, server))
      put('roles', id, roleOf(id, known));
    else if (kind === CHANNEL)
      put('channels', id, chosenChannel(found(world.channels.get(id), 'channel', id), known));
    else if (kind === ATTACHMENT)
      put('attachments', id, filePayload(found(files.get(id), 'file', id), cdnUrl));
    else if (kind === 'message') {
      const message: Message = found(channel.messages.get(id), 'message', id);
      put('messages', id, messagePayload(message, world, cdnUrl));
    } else if (kind === USER || kind === ROLE || kind === MENTIONABLE) found(undefined, 'user or role', id);
  }
  return resolved;
}

/** That for everybody has the server's id. */
function isRole(id: string, server: Server | undefined): boolean {
  return server !== undefined && (id === server.id || id === server.botRoleId || server.roles.has(id));
}

function roleOf(id: string, { world, channel }: Resolvable): object {
  const server = world.servers.get(channel.serverId ?? '');
  if (id === server?.botRoleId)
    return { id, name: world.bot.name, color: 0, permissions: '0', position: 1, managed: true };
  return rolePayload(server?.roles.get(id) ?? { id, name: '@everyone', permissions: MEMBER });
}

/** With what the person who asks may do in it. */
function chosenChannel(channel: Channel, { world, person }: Resolvable): object {
  const server = world.servers.get(channel.serverId ?? '');
  const permissions = server?.members.get(person?.id ?? '') ?? MEMBER;
  const may = permissions & ~(channel.denied.get(person?.id ?? '') ?? 0n);
  return { ...channelPayload(channel), permissions: String(may) };
}

function putUser(
  put: (group: string, id: string, value: unknown) => void,
  user: User,
  { world, channel }: Resolvable,
): void {
  put('users', user.id, userPayload(user));
  const server = world.servers.get(channel.serverId ?? '');
  if (server === undefined) return;
  const permissions = String(server.members.get(user.id) ?? MEMBER);
  put('members', user.id, { ...memberPayload(server, user, world), permissions });
}

function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new Error(`There is no ${what} ${id} here.`);
  return value;
}
