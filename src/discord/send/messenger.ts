/** The messenger on Discord: replies are cut, posted, edited and deleted, and the typing indicator is shown. */

import { DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Messenger } from '../../conversation/ports/messenger.ts';
import type { Directory } from '../directory/directory.ts';
import { createClosedChannels } from './closed-channels.ts';
import { createEditPace } from './edit-pace.ts';
import { grow } from './grow.ts';
import { remove } from './remove.ts';
import { createPartSender, type SendPorts } from './send-part.ts';
import { cutReply } from './split-reply.ts';
import { showTyping, type TypingOutcome } from './typing.ts';

export interface DiscordMessenger extends Messenger {
  /** The bot's rights in a server have changed: its channels that could not be written in are tried again. */
  reopen(serverId: string): void;
}

interface MessengerPorts extends SendPorts {
  readonly rest: Pick<REST, 'get' | 'post' | 'patch' | 'put' | 'delete' | 'queueRequest'>;
  readonly directory: Pick<Directory, 'selfId' | 'mayRead' | 'writeBar' | 'mayReact' | 'fileBytes'>;
}

/**
 * A whole request has 25 MiB at the most, its form and its text included. Source: Discord's documentation, "Uploading Files".
 */
const MESSAGE_BYTES = 26_214_400 - 131_072;
const MOST_FILES = 10;

/** Shown at a message that gets no answer, since the bot may not write there. */
const NO_ANSWER = '🔇';

export function createMessenger(ports: MessengerPorts): DiscordMessenger {
  const { rest, rateLimiter, directory, clock, log } = ports;
  const closedChannels = createClosedChannels(clock);
  const pace = createEditPace(clock, rateLimiter);
  const partSender = createPartSender(ports, closedChannels);

  const sendTyping = async (channelId: string, signal: AbortSignal): Promise<TypingOutcome> => {
    if (!rateLimiter.tryAcquire()) return 'busy'; // the replies that wait need the place more
    try {
      await rest.post(Routes.channelTyping(channelId), { signal });
      return 'shown';
    } catch (error) {
      if (!signal.aborted)
        log.debug(
          { event: 'typing.failed', channel: channelId, error },
          'The typing indicator is not shown.',
        );
      return error instanceof DiscordAPIError && error.status < 500 ? 'refused' : 'shown';
    }
  };

  const markUnanswered = async (channelId: string, messageId: string): Promise<void> => {
    if (!directory.mayReact(channelId) || !rateLimiter.tryAcquire()) return;
    try {
      await rest.put(Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(NO_ANSWER)));
    } catch (error) {
      const fields = { event: 'reaction.failed', channel: channelId, message: messageId, error };
      log.debug(fields, 'It is not shown at a message that it gets no answer.');
    }
  };

  return {
    async post(post) {
      const outcome = await partSender.post(post);
      if (post.isDraft === true) pace.shown(post.channelId);
      return outcome;
    },
    edit: partSender.edit,
    grow: (growth) => grow(growth, { rest, pace, log }),
    remove: (removal) => remove(removal, ports),
    reopen: closedChannels.reopen,
    barred: (channelId) =>
      directory.writeBar(channelId) ?? (closedChannels.whyClosed(channelId) === null ? null : 'refused'),
    heard: closedChannels.heard,
    markUnanswered: (channelId, messageId) => void markUnanswered(channelId, messageId),
    cut: cutReply,
    uploadLimits: (channelId) => ({
      fileBytes: Math.min(directory.fileBytes(channelId), MESSAGE_BYTES),
      messageBytes: MESSAGE_BYTES,
      files: MOST_FILES,
    }),
    type: (channelId) => showTyping(clock, (signal) => sendTyping(channelId, signal)),
  };
}
