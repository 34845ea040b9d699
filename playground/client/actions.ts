/** What people do with messages: write, edit, delete, forward, react, begin Discord threads; as Discord's app lets them. */

import type { LocalDiscord } from '../../emulators/discord/server.ts';
import type { UserClient } from './client.ts';
import { LIMITS, type Participants } from './participants.ts';
import { pageMessage } from './show-message.ts';
import { pageChannel } from './show-places.ts';

type MessageActions = Pick<UserClient, 'write' | 'edit' | 'remove' | 'forward' | 'react' | 'beginThread'>;

/** @param useLine uses a command that was written as a line */
export function createMessageActions(
  discord: LocalDiscord,
  participants: Participants,
  useLine: (personId: string, channelId: string, line: string) => void,
): MessageActions {
  const { world, messages, interactions, threads } = discord;
  return {
    write(personId, channelId, text, { replyTo = null, pingReply = true, files = [] } = {}) {
      const channel = participants.channel(channelId, personId);
      if (text.startsWith('/') && !participants.user(personId).bot) {
        if (files.length > 0) throw new Error('A command takes its files in its options.');
        useLine(personId, channelId, text);
        return null;
      }
      checkText(text, files.length > 0);
      const saying = { pingReply, files: participants.store(files) };
      const replying =
        replyTo === null ? saying : { ...saying, replyTo: participants.message(channel, replyTo).id };
      return pageMessage(participants.person(personId).say(channelId, text, replying), world);
    },

    edit(personId, channelId, messageId, text) {
      const message = participants.message(participants.channel(channelId, personId), messageId);
      if (message.author.id !== personId) throw new Error('Only its author can edit a message.');
      checkText(text, message.files.length > 0);
      participants.person(personId).edit(channelId, messageId, text);
      return pageMessage(message, world);
    },

    remove(personId, channelId, messageId) {
      const channel = participants.channel(channelId, personId);
      if (interactions.dismiss(channel, messageId, participants.user(personId))) return;
      const message = participants.message(channel, messageId);
      const may =
        message.author.id === personId || (channel.serverId !== null && participants.isAdmin(personId));
      if (!may) throw new Error('Only its author or an admin can delete a message.');
      participants.person(personId).remove(channelId, messageId);
    },

    forward(personId, channelId, from) {
      const message = participants.message(participants.channel(from.channel, personId), from.message);
      const { id } = participants.channel(channelId, personId);
      return pageMessage(participants.person(personId).forward(id, message), world);
    },

    react(personId, channelId, messageId, emoji) {
      const message = participants.message(participants.channel(channelId, personId), messageId);
      if (!/^(\p{RGI_Emoji})$/v.test(emoji)) throw new Error('A reaction is one emoji.');
      const given = message.reactions.get(emoji)?.has(personId) === true;
      messages.react(message, participants.user(personId), emoji, !given);
      return pageMessage(message, world);
    },

    beginThread(personId, channelId, messageId, name) {
      const channel = participants.channel(channelId, personId);
      const message = messageId === null ? null : participants.message(channel, messageId);
      const trimmed = name.trim();
      if (trimmed.length < 1 || trimmed.length > 100)
        throw new Error('The name of a thread has 1 to 100 characters.');
      if (channel.type !== 0) throw new Error('A thread begins in a channel of a server.');
      const thread = threads.begin(channel, participants.user(personId), trimmed, message);
      if (thread === null) throw new Error('This message has a thread already.');
      return pageChannel(thread);
    },
  };
}

function checkText(text: string, hasFiles: boolean): void {
  if (text.trim() === '' && !hasFiles) throw new Error('An empty message cannot be sent.');
  if (text.length > LIMITS.text)
    throw new Error(`A message has at most ${LIMITS.text} characters; this one has ${text.length}.`);
}
