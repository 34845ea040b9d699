/** Those who take part, and what they may: each name and id that comes from outside is looked up here. */

import type { Person } from '../../emulators/discord/people.ts';
import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { Channel, Message, StoredFile, User } from '../../emulators/discord/world/entities.ts';
import type { Upload } from './client.ts';
import { pagePeople } from './show-places.ts';

/** Everything throws an Error with a sentence for the person. */
export interface Participants {
  user(personId: string): User;
  person(personId: string): Person;
  /** @param personId null for no one in particular, who sees no direct message */
  channel(channelId: string, personId: string | null): Channel;
  /** One that everyone in the channel sees. */
  message(channel: Channel, messageId: string): Message;
  isAdmin(personId: string): boolean;
  store(uploads: readonly Upload[]): readonly StoredFile[];
}

export const LIMITS = { text: 2_000, files: 10, fileBytes: 10 * 1024 * 1024 } as const;

export function createParticipants(discord: LocalDiscord): Participants {
  const { world } = discord;
  const people = new Map(pagePeople(world).map((person) => [person.id, person]));
  const user = (personId: string): User => {
    const known = people.has(personId) ? world.users.get(personId) : undefined;
    if (known === undefined) throw new Error('Nobody here can be written as by that id.');
    return known;
  };
  return {
    user,
    person: (personId) => discord.person(user(personId).name),
    channel(channelId, personId) {
      const channel = world.channels.get(channelId);
      const hidden = channel?.recipient != null && channel.recipient.id !== personId;
      if (channel === undefined || hidden) throw new Error('There is no such channel for this person.');
      return channel;
    },
    message(channel, messageId) {
      const message = channel.messages.get(messageId);
      if (message === undefined) throw new Error('This message is no longer there.');
      return message;
    },
    isAdmin: (personId) => people.get(personId)?.role === 'admin',
    store(uploads) {
      if (uploads.length > LIMITS.files) throw new Error(`A message takes at most ${LIMITS.files} files.`);
      const tooBig = uploads.find(({ bytes }) => bytes.length > LIMITS.fileBytes);
      if (tooBig !== undefined) throw new Error(`${tooBig.name} is larger than Discord's 10 MiB.`);
      return uploads.map(({ name, mime, bytes }) => ({ id: discord.nextId(), name, mime, bytes }));
    },
  };
}
