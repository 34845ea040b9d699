/** Opens a Discord thread in a channel, for the user of a command. */

import { ChannelType, DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Place } from '../../conversation/place.ts';
import type { Log } from '../../log.ts';
import type { OpenedThread } from '../command.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export type OpenThread = (around: Place, title: string) => Promise<OpenedThread>;

interface OpenThreadPorts {
  readonly rest: Pick<REST, 'post'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly log: Log;
}

const NOT_ALLOWED: ReadonlySet<number> = new Set([50001, 50013]);
/** No Discord thread can be in a channel of this kind, or in one more at present. */
const NOT_HERE: ReadonlySet<number> = new Set([50024, 160006, 160007]);

/** Tried once: whether a request without an answer has opened one, nobody can tell for certain. */
export function createOpenThread({ rest, rateLimiter, log }: OpenThreadPorts): OpenThread {
  return async ({ channelId, serverId }, title) => {
    await rateLimiter.acquire(serverId ?? channelId);
    const body = { name: title, type: ChannelType.PublicThread };
    try {
      const thread = (await rest.post(Routes.threads(channelId), { body })) as { readonly id: string };
      return { kind: 'opened', place: { channelId: thread.id, serverId } };
    } catch (error) {
      const code = error instanceof DiscordAPIError ? Number(error.code) : 0;
      log.warn({ event: 'thread.not-opened', channel: channelId, error }, 'A Discord thread is not opened.');
      if (NOT_ALLOWED.has(code)) return { kind: 'refused', why: 'not-allowed' };
      return { kind: 'refused', why: NOT_HERE.has(code) ? 'not-here' : 'failed' };
    }
  };
}
