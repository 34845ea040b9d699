/** Publishes what happens on the local Discord. */

import type { DiscordEvent, InteractionResponse } from '../../emulators/discord/events.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { PageForm } from '../contract/actions.ts';
import type { PageEvent } from '../contract/routes.ts';
import type { EventFeed } from '../event-feed.ts';
import { pageMessage } from './show-message.ts';
import { pageChannel, pageUser } from './show-places.ts';

export function publishEvents(
  { world, events }: LocalDiscord,
  feed: EventFeed,
  openForm: (response: InteractionResponse) => PageForm | null,
): void {
  const ephemeral = new Set<string>();
  const pageEventOf = (event: DiscordEvent): PageEvent | null => {
    switch (event.kind) {
      case 'message':
        return { kind: 'message', message: pageMessage(event.message, world) };
      case 'edited':
      case 'reacted':
        return { kind: 'edited', message: pageMessage(event.message, world) };
      case 'ephemeral': {
        const message = pageMessage(event.message, world, event.person.id);
        const known = ephemeral.has(message.id);
        ephemeral.add(message.id);
        return { kind: known ? 'edited' : 'message', message };
      }
      case 'deleted':
        ephemeral.delete(event.messageId);
        return { kind: 'gone', channelId: event.channel.id, id: event.messageId };
      case 'typing':
        return { kind: 'typing', channelId: event.channel.id, user: pageUser(world.bot) };
      case 'channel':
        return { kind: 'channel', channel: pageChannel(event.channel) };
      case 'unanswered': {
        const { interactionId, channel, person } = event;
        return { kind: 'unanswered', interactionId, channelId: channel.id, onlyFor: person.id };
      }
      case 'commands':
        return { kind: 'commands' };
      case 'response': {
        const form = openForm(event.response);
        return form === null ? null : { kind: 'form', form };
      }
      case 'session':
        return null;
    }
  };
  events.on((event) => {
    const page = pageEventOf(event);
    if (page !== null) feed.publish(page);
  });
}
