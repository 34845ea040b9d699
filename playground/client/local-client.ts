/** The stage over the local Discord: its places, its messages and its acts in the terms of the page. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import { compareSnowflakes } from '../../src/snowflake.ts';
import type { EventFeed } from '../event-feed.ts';
import { createActs } from './actions.ts';
import { createAsking } from './asking.ts';
import type { UserClient } from './client.ts';
import { sliceOf } from './history.ts';
import { createCast } from './participants.ts';
import { createReadMarks } from './read-marks.ts';
import { pageCommands } from './show-commands.ts';
import { pageMessage } from './show-message.ts';
import { namesIn, pageChannels, pagePeople, pageServers, pageUser } from './show-places.ts';
import { tellEvents } from './tell-events.ts';

export function createLocalUserClient(discord: LocalDiscord, feed: EventFeed): UserClient {
  const { world, interactions, commands } = discord;
  const cast = createCast(discord);
  const people = pagePeople(world);
  const marks = createReadMarks(people, () => pageChannels(world), feed);
  const asking = createAsking(discord, cast);
  tellEvents(discord, feed, asking.opened);

  return {
    self: pageUser(world.bot),
    people,
    servers: () => pageServers(world),
    channels: () => pageChannels(world),
    names: () => namesIn(world),
    readMarks: marks.all,
    history(channelId, { as, ...query }) {
      const channel = cast.channel(channelId, as ?? null);
      const spoken = [...channel.messages.values()].map((message) => ({ message, onlyFor: null }));
      const apart = interactions
        .ephemerals(channelId)
        .filter(({ person }) => person.id === as)
        .map(({ message, person }) => ({ message, onlyFor: person.id }));
      const inOrder =
        apart.length === 0
          ? spoken
          : [...spoken, ...apart].toSorted((a, b) => compareSnowflakes(a.message.id, b.message.id));
      const { items, hasBefore, hasAfter } = sliceOf(
        inOrder.map((item) => ({ ...item, id: item.message.id })),
        query,
      );
      const messages = items.map(({ message, onlyFor }) => pageMessage(message, world, onlyFor));
      return { messages, hasBefore, hasAfter };
    },
    commands(personId, channelId) {
      const person = cast.user(personId);
      return pageCommands(commands.registered, person, cast.channel(channelId, personId), world);
    },
    find(name, personId) {
      const wanted = name.replace(/^[#@]/, '').toLowerCase();
      return pageChannels(world).find((channel) =>
        wanted === 'dm'
          ? channel.personId === personId
          : channel.serverId !== null && channel.name === wanted,
      );
    },
    ...createActs(discord, cast, asking.byLine),
    read: marks.read,
    use: asking.use,
    complete: asking.complete,
    press: asking.press,
    submit: asking.submit,
  };
}
