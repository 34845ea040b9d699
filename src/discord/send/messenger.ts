/** The messenger on Discord: replies are cut and posted, and the typing indicator is shown. */

import { DiscordAPIError, Routes } from 'discord.js';
import type { Messenger } from '../../conversation/ports/messenger.ts';
import { createPartSender, type PartSender, type SendPorts } from './send-part.ts';
import { cutReply } from './split-reply.ts';
import { showTyping, type TypingOutcome } from './typing.ts';

export interface DiscordMessenger extends Messenger {
  readonly reopen: PartSender['reopen'];
}

export function createMessenger(ports: SendPorts): DiscordMessenger {
  const { rest, rateLimiter, clock, log } = ports;
  const partSender = createPartSender(ports);

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

  return {
    post: partSender.post,
    reopen: partSender.reopen,
    cut: cutReply,
    type: (channelId) => showTyping(clock, (signal) => sendTyping(channelId, signal)),
  };
}
