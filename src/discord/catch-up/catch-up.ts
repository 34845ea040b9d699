/**
 * Catch-up: what was said while the bot had no session, read over REST and handed on in order. It works through the
 * channels behind the replies; a message that arrives in one of them brings its channel's turn forward and follows.
 */

import type { APIMessage } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import type { Arrival, Conversations, Receipt } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import { StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isAfter, snowflakeAt } from '../../snowflake.ts';
import type { ChannelHistory } from './channel-history.ts';
import { gapOf, isOfToday, unanswered } from './gap.ts';
import { type Place, readGap } from './read-gap.ts';
import { type CatchUpBudget, createCatchUpReport } from './report.ts';

export interface CatchUpPorts {
  readonly history: Pick<ChannelHistory, 'page'>;
  readonly conversations: Pick<Conversations, 'cursor'>;
  /** Hands a message on. */
  take(message: APIMessage, serverId: string | null, arrival: Arrival): Promise<Receipt | 'deleted'>;
  readonly selfId: () => string;
  /** Whether the bot may read the channel, as far as is known: a refused request counts against it. */
  mayRead(channelId: string): boolean;
  /** What is older gets no late answer. */
  readonly windowMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A channel or Discord thread as a session names it. */
export interface SeenChannel {
  readonly id: string;
  readonly lastMessageId: string | null;
}

export interface CatchUp {
  /** Channels may have been missed in. Those with nothing new cost no request. */
  look(serverId: string | null, channels: readonly SeenChannel[], requests: CatchUpBudget): void;
  /**
   * Hands on what was said before the message in its channel. Resolves with whether the message may follow: soon also if
   * that cannot be had, and never once the bot stops, since the next start would take what it overtook for known.
   */
  before(message: IncomingMessage): Promise<boolean>;
  /** The same for what was said after `since` in a channel that was not looked in. */
  lookBack(message: IncomingMessage, since: string): Promise<boolean>;
}

/** A channel that may have been missed in. */
interface Missing extends Place {
  readonly lastMessageId: string | null;
  /** Our own replies after it may be to messages that overtook what was missed. */
  readonly until: string;
  done: Promise<void> | null;
  /** A message that arrived meanwhile had waited for long enough. */
  overtaken: boolean;
}

const AT_ONCE = 4;
const LOOKED_BACK = 20;
/** How long a message that has just arrived waits for what was said before it. */
const HELD_MS = 10_000;
/** Before a store that did not answer is asked again. */
export const STORE_WAIT_MS = 5_000;

export function createCatchUp(ports: CatchUpPorts): CatchUp {
  const { clock, log, signal } = ports;
  const missing = new Map<string, Missing>();
  const lanes = createKeyedQueue();

  /** Reads and hands on what is missing, once. Never rejects. */
  const settle = (channel: Missing): Promise<void> => {
    channel.done ??= lanes.run(channel.channelId, async () => {
      try {
        await fill(channel, ports);
      } catch (error) {
        if (!signal.aborted) {
          const place = { channel: channel.channelId, server: channel.serverId };
          log.error({ ...place, error }, 'what was said here in the meantime could not be read');
        }
      }
      if (missing.get(channel.channelId) === channel) missing.delete(channel.channelId);
    });
    return channel.done;
  };

  const work = async (channels: Missing[]): Promise<void> => {
    for (let next = channels.shift(); next !== undefined; next = channels.shift()) {
      // A newer session may have named the channel again.
      if (missing.get(next.channelId) === next) await settle(next);
    }
  };

  /** Whether it came within the time for which a message is held. */
  const inTime = async (missed: Promise<void>): Promise<boolean> => {
    const over = new AbortController();
    const enough = clock.sleep(HELD_MS, AbortSignal.any([over.signal, signal]));
    try {
      return await Promise.race([missed.then(() => true), enough.then(() => false)]);
    } catch {
      return false; // the bot stops
    } finally {
      over.abort();
    }
  };

  return {
    look(serverId, channels, requests) {
      const tally = createCatchUpReport();
      const now = clock.now();
      const found = channels
        .filter(({ lastMessageId }) => lastMessageId === null || isOfToday(lastMessageId, now))
        .toSorted((a, b) => (isAfter(b.lastMessageId ?? '0', a.lastMessageId ?? '0') ? 1 : -1))
        .map(({ id, lastMessageId }) => {
          const channel: Missing = {
            channelId: id,
            serverId,
            lastMessageId,
            until: lastMessageId ?? snowflakeAt(now),
            requests,
            tally,
            done: null,
            overtaken: false,
          };
          missing.set(id, channel);
          return channel;
        });
      const workers = Array.from({ length: AT_ONCE }, () => work(found));
      void Promise.all(workers).then(() => tally.report(log, serverId));
    },

    async before({ channelId }) {
      const channel = missing.get(channelId);
      if (channel === undefined) return true;
      if (!channel.overtaken && !(await inTime(settle(channel)))) {
        channel.overtaken = true;
        if (!signal.aborted)
          log.warn(
            { channel: channelId },
            'what was said here in the meantime takes long; new messages go first',
          );
      }
      return !signal.aborted;
    },

    async lookBack(message, since) {
      await inTime(lookBack(message, since, ports));
      return !signal.aborted;
    },
  };
}

/** Resolves once all is handed on; what becomes of it is for the tally. */
async function fill(channel: Missing, ports: CatchUpPorts): Promise<void> {
  const { channelId, serverId, lastMessageId, until, tally } = channel;
  const { clock, windowMs } = ports;
  if (!ports.mayRead(channelId)) return;
  const cursor = await cursorOf(channelId, ports);
  const gap = gapOf({ cursor, lastMessageId, now: clock.now(), windowMs });
  if (gap === null) return;
  const messages = await readGap(channel, gap, ports.history);
  const owed = unanswered(messages, ports.selfId(), until);
  const isTooLate = ({ id }: APIMessage): boolean => !isAfter(id, gap.answerAfter);
  // All at once, to be taken in one after the other with what follows: what waits together becomes one turn.
  tally.add(owed.map((message) => ports.take(message, serverId, { tooLate: isTooLate(message) })));
}

/** A store that does not answer is asked until it does: before that nobody knows what is missing. */
async function cursorOf(
  channelId: string,
  { conversations, clock, log, signal }: CatchUpPorts,
): Promise<string | null> {
  for (;;) {
    try {
      return await conversations.cursor(channelId);
    } catch (error) {
      if (!(error instanceof StoreError) || error.fault !== 'unavailable') throw error;
      log.debug({ channel: channelId, error }, 'it is not known yet what is missing here');
      await clock.sleep(STORE_WAIT_MS, signal);
    }
  }
}

/** Never rejects. */
async function lookBack(
  { id, channelId }: IncomingMessage,
  since: string,
  { history, selfId, take, log, signal }: CatchUpPorts,
): Promise<void> {
  try {
    const page = await history.page(channelId, { before: id, limit: LOOKED_BACK });
    const missed = page.filter((message) => isAfter(message.id, since));
    const tally = createCatchUpReport();
    tally.add(unanswered(missed, selfId(), null).map((one) => take(one, null, {})));
    void tally.report(log, null);
  } catch (error) {
    if (signal.aborted) return;
    log.error({ channel: channelId, error }, 'what was said here in the meantime could not be read');
  }
}
