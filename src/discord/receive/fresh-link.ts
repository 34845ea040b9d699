/** A link to an attachment that is good for another day: Discord signs it anew whenever the message is read. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { FreshLink } from '../../conversation/ports/files.ts';
import { isSameFile } from '../../conversation/record/files.ts';
import type { Log } from '../../log.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { carriedBy } from './attachments.ts';

interface FreshLinkPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A turn waits for it. */
const WITHIN_MS = 10_000;

export function createFreshLink({ rest, rateLimiter, clock, log }: FreshLinkPorts): FreshLink {
  const read: FreshLink = async ({ channelId, messageId, note }, signal) => {
    if (messageId === null) return null;
    await rateLimiter.acquireLow(signal);
    const request = { signal: ownSignal(signal) };
    const message = (await rest.get(Routes.channelMessage(channelId, messageId), request)) as APIMessage;
    return carriedBy(message).find((one) => isSameFile(one, note))?.url ?? null;
  };

  return async (source, signal) => {
    try {
      return await within(clock, WITHIN_MS, read(source, signal), () => null);
    } catch (error) {
      const fields = { event: 'file.link-not-renewed', channel: source.channelId, error };
      log.debug(fields, 'The link to an attachment has expired, and its message could not be read.');
      return null;
    }
  };
}
