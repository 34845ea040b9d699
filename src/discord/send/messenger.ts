/** The outlet: how conversations speak on Discord. */

import { DiscordAPIError, Routes } from 'discord.js';
import type { Messenger } from '../../conversation/ports/messenger.ts';
import { createPartSender, type PartSender, type SendPorts } from './send-part.ts';
import { cutReply } from './split-reply.ts';
import { type Shown, showTyping } from './typing.ts';

export interface DiscordMessenger extends Messenger, Pick<PartSender, 'reopen'> {}

export function createMessenger(ports: SendPorts): DiscordMessenger {
  const { rest, pacer, clock, log } = ports;

  const type = async (channelId: string, signal: AbortSignal): Promise<Shown> => {
    if (!pacer.tryAcquire()) return 'later'; // replies need the turn more
    try {
      await rest.post(Routes.channelTyping(channelId), { signal });
      return 'shown';
    } catch (error) {
      if (!signal.aborted) log.debug({ channel: channelId, error }, 'no typing indicator');
      return error instanceof DiscordAPIError && error.status < 500 ? 'refused' : 'shown';
    }
  };

  return {
    ...createPartSender(ports),
    cut: cutReply,
    type: (channelId) => showTyping(clock, (signal) => type(channelId, signal)),
  };
}
