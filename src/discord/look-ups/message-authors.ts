/** Who wrote a message, asked of Discord: a forward does not say it. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { MessageAuthors } from '../../conversation/ports/look-ups/message-authors.ts';
import type { Log } from '../../log.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

interface MessageAuthorPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A message waits for it. */
const WITHIN_MS = 3_000;

export function createMessageAuthors(ports: MessageAuthorPorts): MessageAuthors {
  const { rest, rateLimiter, clock, log, signal } = ports;
  const read = async (channelId: string, messageId: string): Promise<string> => {
    await rateLimiter.acquireLow(signal);
    const path = Routes.channelMessage(channelId, messageId);
    return ((await rest.get(path, { signal: ownSignal(signal) })) as APIMessage).author.id;
  };
  return {
    async authorOf(channelId, messageId) {
      try {
        return await within(clock, WITHIN_MS, read(channelId, messageId), () => null);
      } catch (error) {
        const fields = { event: 'message.author-unknown', channel: channelId, message: messageId, error };
        log.debug(fields, 'It is not known who wrote a message that was forwarded.');
        return null;
      }
    },
  };
}
