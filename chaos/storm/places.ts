/** The places of a storm: channels and Discord threads of two servers, direct messages, and the people in them. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel } from '../../emulators/discord/world/entities.ts';
import {
  addChannel,
  addServer,
  addUser,
  directMessage,
  MEMBER,
  WORKSHOP,
} from '../../emulators/discord/world/world.ts';

export interface Places {
  readonly channels: readonly Channel[];
  readonly people: readonly string[];
  /** Who speaks in the channel: the person with that number, but in a direct message its own person. */
  speaker(channel: Channel, person: number): string;
}

const ELSEWHERE = '1100000000000000200';
const CHANNELS_EACH = 3;
const OTHERS = ['Cleo', 'Dan'];

export function createPlaces({ world, nextId }: LocalDiscord): Places {
  addServer(world, ELSEWHERE, 'Elsewhere');
  for (const name of OTHERS) addUser(world, { id: nextId(), name, permissions: MEMBER });
  const people = [...world.users.values()].filter((user) => !user.bot);
  const inServers = [WORKSHOP, ELSEWHERE].flatMap((serverId, server) =>
    Array.from({ length: CHANNELS_EACH }, (_, n) => {
      const parent = addChannel(world, { id: nextId(), name: `channel-${server}-${n}`, serverId });
      if (n > 0) return [parent];
      const thread = { id: nextId(), name: `thread-${server}`, serverId, parentId: parent.id };
      return [parent, addChannel(world, thread)];
    }).flat(),
  );
  const names = people.map(({ name }) => name);
  return {
    channels: [...inServers, ...people.map((person) => directMessage(world, person))],
    people: names,
    speaker: ({ recipient }, person) => recipient?.name ?? names[person % names.length] ?? '',
  };
}
