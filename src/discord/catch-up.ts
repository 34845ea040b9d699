/** Catch-up: what was said in servers while the bot had no session, read over REST and handed on in order. */

import { type APIMessage, DiscordAPIError, type REST, Routes } from 'discord.js';
import type { Clock } from '../clock.ts';
import { snowflakeAt } from '../conversation/snowflake.ts';
import type { Log } from '../log.ts';
import type { Pacer } from './pacer.ts';

/** A channel or Discord thread as a new session names it. */
export interface SeenChannel {
  readonly id: string;
  readonly lastMessageId: string | null;
}

export interface CatchUpPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly pacer: Pacer;
  readonly clock: Clock;
  readonly log: Log;
  readonly selfId: () => string;
  readonly signal: AbortSignal;
}

/** What is older gets no late answer: the talk has moved on. */
const WINDOW_MS = 15 * 60_000;
/** Of one server, the channels that were active last; beyond them a start would take too long. */
const MOST_CHANNELS = 100;
const PAGE = 100;
const TRIES = 3;
const WAIT_MS = 2_000;

/**
 * Reads the channels with messages of late and gives each message of somebody else to `take`, oldest first. Those that
 * were answered are left out; those that were accepted before are known as such further on. Never rejects.
 */
export async function catchUp(
  channels: readonly SeenChannel[],
  take: (message: APIMessage) => unknown,
  ports: CatchUpPorts,
): Promise<void> {
  const since = snowflakeAt(ports.clock.now() - WINDOW_MS);
  for (const { id } of worthReading(channels, since)) {
    try {
      for (const message of unanswered(await read(id, since, ports), ports.selfId())) await take(message);
    } catch (error) {
      if (ports.signal.aborted) return;
      ports.log.warn({ channel: id, error }, 'what was said here in the meantime could not be read');
    }
  }
}

/** Those with a message since then, the latest first. Pure. */
export function worthReading(channels: readonly SeenChannel[], since: string): readonly SeenChannel[] {
  const last = ({ lastMessageId }: SeenChannel): bigint => BigInt(lastMessageId ?? 0);
  return channels
    .filter((channel) => last(channel) > BigInt(since))
    .toSorted((a, b) => (last(a) > last(b) ? -1 : 1))
    .slice(0, MOST_CHANNELS);
}

/** Oldest first, without our own and without those that we replied to. Pure. */
export function unanswered(newestFirst: readonly APIMessage[], selfId: string): readonly APIMessage[] {
  const own = newestFirst.filter((message) => message.author.id === selfId);
  const answered = new Set(own.map((message) => message.message_reference?.message_id));
  return newestFirst
    .filter((message) => message.author.id !== selfId && !answered.has(message.id))
    .toReversed();
}

async function read(
  channelId: string,
  since: string,
  { rest, pacer, clock, signal }: CatchUpPorts,
): Promise<APIMessage[]> {
  const query = new URLSearchParams({ after: since, limit: String(PAGE) });
  for (let tries = 1; ; tries += 1) {
    await pacer.turn(signal);
    try {
      return (await rest.get(Routes.channelMessages(channelId), { query, signal })) as APIMessage[];
    } catch (error) {
      const refused = error instanceof DiscordAPIError && error.status < 500;
      if (refused && (error.status === 403 || error.status === 404)) return [];
      if (refused || tries === TRIES) throw error;
      await clock.sleep(WAIT_MS * tries, signal);
    }
  }
}
