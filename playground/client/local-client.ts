/** The user client over the local Discord: its places, its messages and what people do, in the terms of the page. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import { compareSnowflakes } from '../../src/snowflake.ts';
import type { EventFeed } from '../event-feed.ts';
import { createMessageActions } from './actions.ts';
import type { UserClient } from './client.ts';
import { sliceOf } from './history.ts';
import { createInteractionActions } from './interactions.ts';
import { createParticipants } from './participants.ts';
import { publishEvents } from './publish-events.ts';
import { createReadMarks } from './read-marks.ts';
import { pageCommands } from './show-commands.ts';
import { pageMessage } from './show-message.ts';
import { namesIn, pageChannels, pagePeople, pageServers, pageUser } from './show-places.ts';

export function createLocalUserClient(discord: LocalDiscord, feed: EventFeed): UserClient {
  const { world, interactions, commands } = discord;
  const participants = createParticipants(discord);
  const people = pagePeople(world);
  const marks = createReadMarks(people, () => pageChannels(world), feed);
  const interactionActions = createInteractionActions(discord, participants);
  publishEvents(discord, feed, interactionActions.openForm);

  return {
    self: pageUser(world.bot),
    people,
    servers: () => pageServers(world),
    channels: () => pageChannels(world),
    names: () => namesIn(world),
    readMarks: marks.all,
    history(channelId, { as, ...query }) {
      const channel = participants.channel(channelId, as ?? null);
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
      const person = participants.user(personId);
      return pageCommands(commands.registered, person, participants.channel(channelId, personId), world);
    },
    find(name, personId) {
      const wanted = name.replace(/^[#@]/, '').toLowerCase();
      return pageChannels(world).find((channel) =>
        wanted === 'dm'
          ? channel.personId === personId
          : channel.serverId !== null && channel.name === wanted,
      );
    },
    ...createMessageActions(discord, participants, interactionActions.byLine),
    read: marks.read,
    use: interactionActions.use,
    complete: interactionActions.complete,
    press: interactionActions.press,
    submit: interactionActions.submit,
  };
}
