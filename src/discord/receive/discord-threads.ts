/** How Discord threads and forum posts began: read once, when the bot is first addressed there. */

import { type APIMessage, type REST, Routes } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { FirstMessage } from '../../conversation/message.ts';
import type { DiscordThreads } from '../../conversation/ports/look-ups/discord-threads.ts';
import type { Log } from '../../log.ts';
import type { Directory } from '../directory/directory.ts';
import type { Nicknames } from '../directory/nicknames.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { parseFirstMessage, peopleIn } from './parse-message.ts';

interface DiscordThreadPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly directory: Directory;
  readonly nicknames: Pick<Nicknames, 'learn'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A turn waits for it. */
const WITHIN_MS = 5_000;

export function createDiscordThreads(ports: DiscordThreadPorts): DiscordThreads {
  const { rest, rateLimiter, directory, nicknames, clock, log, signal } = ports;

  const read = async (threadId: string, around: string, serverId: string): Promise<FirstMessage | null> => {
    await rateLimiter.acquireLow(signal);
    const request = { signal: ownSignal(signal) };
    const message = (await rest.get(Routes.channelMessage(around, threadId), request)) as APIMessage;
    await nicknames.learn(serverId, peopleIn(message));
    return parseFirstMessage(message, serverId, directory);
  };

  const first = async (threadId: string, around: string, serverId: string): Promise<FirstMessage | null> => {
    try {
      return await within(clock, WITHIN_MS, read(threadId, around, serverId), () => null);
    } catch (error) {
      const fields = { event: 'thread.beginning-unknown', channel: threadId, server: serverId, error };
      log.debug(fields, 'A Discord thread has no first message, or it could not be read.');
      return null;
    }
  };

  return {
    isThread: (channelId) => directory.discordThread(channelId) !== null,
    async beginning(channelId) {
      const thread = directory.discordThread(channelId);
      if (thread === null) return null;
      const { serverId, title, firstMessageIn: around } = thread;
      const mayRead = around !== null && directory.mayRead(around);
      return { kind: 'beginning', title, first: mayRead ? await first(channelId, around, serverId) : null };
    },
  };
}
