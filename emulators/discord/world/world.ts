/** The world of the local Discord: what it begins with, and how more is added. */

import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import type { Channel, Role, Server, User, World } from './entities.ts';

export const MEMBER =
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.ReadMessageHistory |
  Permission.UseApplicationCommands;
export const ADMIN = MEMBER | Permission.ManageGuild | Permission.ManageMessages;
export const BOT =
  Permission.ViewChannel |
  Permission.SendMessages |
  Permission.SendMessagesInThreads |
  Permission.ReadMessageHistory |
  Permission.AttachFiles |
  Permission.EmbedLinks |
  Permission.AddReactions |
  Permission.CreatePublicThreads;

/** The ids stay the same from start to start, so that a bot that kept its store finds its conversations again. */
export const BOT_ID = '1100000000000000001';
export const WORKSHOP = '1100000000000000100';
export const GENERAL = '1100000000000000101';
export const RANDOM = '1100000000000000102';

export function createWorld(): World {
  const bot: User = { id: BOT_ID, username: 'bobbin', name: 'Bobbin', bot: true };
  const world: World = { bot, servers: new Map(), channels: new Map(), users: new Map([[bot.id, bot]]) };
  addServer(world, WORKSHOP, 'Workshop');
  addChannel(world, { id: GENERAL, name: 'general', serverId: WORKSHOP });
  addChannel(world, { id: RANDOM, name: 'random', serverId: WORKSHOP });
  addUser(world, { id: '1100000000000000011', name: 'Ada', permissions: ADMIN });
  addUser(world, { id: '1100000000000000012', name: 'Ben', permissions: MEMBER });
  addUser(world, { id: '1100000000000000013', name: 'Clank', permissions: MEMBER, bot: true });
  return world;
}

export function addServer(world: World, id: string, name: string): Server {
  const botRoleId = String(BigInt(id) + 50n);
  const server: Server = {
    id,
    name,
    botRoleId,
    botPermissions: BOT,
    roles: new Map(),
    members: new Map(),
    left: new Set(),
    nicknames: new Map(),
    premiumTier: 0,
    botTimedOutUntil: null,
    joinedAt: '2026-01-01T00:00:00.000Z',
    systemChannelId: null,
  };
  world.servers.set(id, server);
  addRole(server, { id: String(BigInt(id) + 51n), name: 'Admins', permissions: ADMIN });
  return server;
}

export function addRole(server: Server, role: Omit<Role, 'people'>): Role {
  const made: Role = { ...role, people: new Set() };
  server.roles.set(made.id, made);
  return made;
}

export function addUser(
  world: World,
  { id, name, permissions, bot = false }: { id: string; name: string; permissions: bigint; bot?: boolean },
): User {
  const user: User = { id, username: name.toLowerCase(), name, bot };
  world.users.set(id, user);
  for (const server of world.servers.values()) {
    server.members.set(id, permissions);
    if (permissions !== ADMIN) continue;
    for (const role of server.roles.values()) if (role.permissions === ADMIN) role.people.add(id);
  }
  return user;
}

export function addChannel(
  world: World,
  channel: {
    id: string;
    name: string;
    serverId: string | null;
    parentId?: string;
    ownerId?: string;
    recipient?: User;
    forum?: boolean;
  },
): Channel {
  const { id, name, serverId, parentId = null, ownerId = null, recipient = null, forum = false } = channel;
  const inServer = parentId === null ? (forum ? 15 : 0) : 11;
  const made: Channel = {
    id,
    name,
    serverId,
    type: recipient === null ? inServer : 1,
    parentId,
    ownerId,
    recipient,
    messages: new Map(),
    lastMessageId: null,
    botPermissions: BOT,
    denied: new Map(),
    archived: false,
    locked: false,
  };
  world.channels.set(made.id, made);
  return made;
}

/** The person's direct message with the bot; its id follows from theirs. */
export function directMessage(world: World, recipient: User): Channel {
  const id = String(BigInt(recipient.id) + 1_000n);
  return world.channels.get(id) ?? addChannel(world, { id, name: world.bot.name, serverId: null, recipient });
}

export function userNamed(world: World, name: string): User | undefined {
  return [...world.users.values()].find((user) => user.name.toLowerCase() === name.toLowerCase());
}
