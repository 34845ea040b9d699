/** Who and what there is on the local Discord, as the page shows it. */

import type { Channel, User, World } from '../../emulators/discord/world/entities.ts';
import { ADMIN, directMessage } from '../../emulators/discord/world/world.ts';
import type { Names, PageChannel, PagePerson, PageServer, PageUser } from '../contract/places.ts';

/** White text on any of them has a contrast of 4.5 or more. */
const COLOURS = ['#5865f2', '#a8326e', '#2d7d46', '#b3401f', '#6b4fbb', '#1f6f8b', '#8a5a00'] as const;

export function pageUser({ id, name, bot }: User): PageUser {
  return { id, name, bot, colour: COLOURS[Number(BigInt(id) % BigInt(COLOURS.length))] ?? COLOURS[0] };
}

/** Those the page can write as: all but the bot that is tried out, admins first, other bots last. */
export function pagePeople(world: World): readonly PagePerson[] {
  const ranks = ['admin', 'member', 'bot'] as const;
  return [...world.users.values()]
    .filter((user) => user.id !== world.bot.id)
    .map((user) => {
      const role = user.bot
        ? ('bot' as const)
        : isAdmin(world, user)
          ? ('admin' as const)
          : ('member' as const);
      return { ...pageUser(user), role, directId: user.bot ? null : directMessage(world, user).id };
    })
    .toSorted((a, b) => ranks.indexOf(a.role) - ranks.indexOf(b.role));
}

function isAdmin(world: World, user: User): boolean {
  return [...world.servers.values()].some((server) => server.members.get(user.id) === ADMIN);
}

export function pageServers(world: World): readonly PageServer[] {
  return [...world.servers.values()].map(({ id, name }) => ({ id, name }));
}

/** Discord threads after the channel that they hang on, direct messages last. */
export function pageChannels(world: World): readonly PageChannel[] {
  const all = [...world.channels.values()];
  const inServers = all.filter((channel) => channel.type === 0);
  const withThreads = inServers.flatMap((channel) => [
    channel,
    ...all.filter((thread) => thread.parentId === channel.id),
  ]);
  return [...withThreads, ...all.filter((channel) => channel.type === 1)].map(pageChannel);
}

const KINDS = { 0: 'text', 1: 'direct', 11: 'thread', 15: 'text' } as const;

export function pageChannel(channel: Channel): PageChannel {
  return {
    id: channel.id,
    kind: KINDS[channel.type],
    name: channel.name,
    serverId: channel.serverId,
    parentId: channel.parentId,
    personId: channel.recipient?.id ?? null,
    lastMessageId: channel.lastMessageId,
  };
}

export function namesIn(world: World): Names {
  const named = (things: Iterable<{ id: string; name: string }>): Record<string, string> =>
    Object.fromEntries([...things].map(({ id, name }) => [id, name]));
  const roles = [...world.servers.values()].flatMap(({ botRoleId, roles: others }) => [
    { id: botRoleId, name: world.bot.name },
    ...[...others.values()].map(({ id, name }) => ({ id, name })),
  ]);
  const channels = [...world.channels.values()].filter((channel) => channel.serverId !== null);
  return { users: named(world.users.values()), channels: named(channels), roles: named(roles) };
}
