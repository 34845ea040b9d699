/** Deletes a message of the bot that has no place any more, for as long as trying can help. */

import { DiscordAPIError, RateLimitError, type REST, Routes } from 'discord.js';
import { backoffMs } from '../../async/backoff.ts';
import type { Clock } from '../../async/clock.ts';
import { retry } from '../../async/retry.ts';
import type { Removal, RemovalOutcome } from '../../conversation/ports/messenger.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Directory } from '../directory/directory.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import { findPosted } from './find-posted.ts';

interface RemovePorts {
  readonly rest: Pick<REST, 'get' | 'delete'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Pick<Directory, 'selfId'>;
  readonly clock: Clock;
  readonly log: Log;
}

const BACKOFF = { firstMs: 500, longestMs: 8_000 };
/** About half an hour. */
const MOST_RETRIES = 200;
const UNKNOWN_MESSAGE = 10008;
const HTTP_TOO_MANY = 429;
const HTTP_UNAUTHORIZED = 401;

export async function remove(removal: Removal, ports: RemovePorts): Promise<RemovalOutcome> {
  const { channelId, fairnessKey, signal } = removal;
  const { rest, rateLimiter, clock, log } = ports;
  const attempt = async (): Promise<void> => {
    const id = await idOf(removal, ports);
    if (id === null) return;
    await rateLimiter.acquire(fairnessKey, signal);
    await rest.delete(Routes.channelMessage(channelId, id), { signal });
  };
  try {
    await retry(clock, attempt, (error, retries) => waitMs(error, retries, clock.random()), signal);
    return { kind: 'removed' };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DiscordAPIError && Number(error.code) === UNKNOWN_MESSAGE)
      return { kind: 'removed' };
    log.warn({ event: 'removal.failed', channel: channelId, error }, 'A message could not be deleted.');
    return { kind: 'undeliverable', why: messageOf(error) };
  }
}

async function idOf({ message, ...where }: Removal, ports: RemovePorts): Promise<string | null> {
  return message.kind === 'known' ? message.id : findPosted({ ...where, ...message }, ports);
}

/** Milliseconds to the next attempt; null where another one does not help. Pure. */
function waitMs(error: unknown, retries: number, random: number): number | null {
  if (retries >= MOST_RETRIES) return null;
  const wait = backoffMs(BACKOFF, retries, random);
  if (error instanceof RateLimitError) return Math.max(wait, error.retryAfter || 0);
  if (!(error instanceof DiscordAPIError)) return wait;
  const { status } = error;
  return status >= 500 || status === HTTP_TOO_MANY || status === HTTP_UNAUTHORIZED ? wait : null;
}
