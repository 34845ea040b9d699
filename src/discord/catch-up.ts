/**
 * Catch-up: what was said while the bot had no session, read over REST and handed on in order. It works through the
 * channels behind the replies; a message that arrives in one of them brings its channel's turn forward and follows.
 */

import type { APIMessage } from 'discord.js';
import type { Clock } from '../clock.ts';
import type { Arrival, Conversations, Receipt } from '../conversation/conversations.ts';
import { createLanes } from '../conversation/lanes.ts';
import type { IncomingMessage } from '../conversation/message.ts';
import type { Log } from '../log.ts';
import type { History } from './history.ts';
import { type Gap, gapOf, isAfter, isOfToday, latest, unanswered } from './missed.ts';
import type { SeenChannel } from './place-dispatches.ts';
import { createTally, type Requests, type Tally } from './tally.ts';

export interface CatchUpPorts {
  readonly history: History;
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

export interface CatchUp {
  /** Channels may have been missed in. Those with nothing new cost no request. */
  look(serverId: string | null, channels: readonly SeenChannel[], requests: Requests): void;
  /**
   * Hands on what was said before the message in its channel. Resolves with whether the message may follow: soon also if
   * that cannot be had, and never once the bot stops, since the next start would take what it overtook for known.
   */
  before(message: IncomingMessage): Promise<boolean>;
  /** The same for what was said after `since` in a channel that was not looked in. */
  lookBack(message: IncomingMessage, since: string): Promise<boolean>;
}

/** A channel that may have been missed in. */
interface Missing {
  readonly channelId: string;
  readonly serverId: string | null;
  readonly lastMessageId: string | null;
  readonly requests: Requests;
  readonly tally: Tally;
  done: Promise<void> | null;
}

const AT_ONCE = 4;
const PAGE = 100;
/** Of one channel: a thousand messages in the window are more than a conversation can use. */
const MOST_PAGES = 10;
const MOST_HEARD = 50;
const LOOKED_BACK = 20;
/** How long a message that has just arrived waits for what was said before it. */
const HELD_MS = 10_000;

export function createCatchUp(ports: CatchUpPorts): CatchUp {
  const { clock, log, signal } = ports;
  const missing = new Map<string, Missing>();
  const lanes = createLanes();

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

  const held = async (missed: Promise<void>): Promise<boolean> => {
    const inTime = new AbortController();
    const enough = clock.sleep(HELD_MS, AbortSignal.any([inTime.signal, signal])).catch(() => {}); // no longer waited for
    await Promise.race([missed, enough]);
    inTime.abort();
    return !signal.aborted;
  };

  return {
    look(serverId, channels, requests) {
      const tally = createTally();
      const now = clock.now();
      const found = channels
        .filter(({ lastMessageId }) => lastMessageId === null || isOfToday(lastMessageId, now))
        .toSorted((a, b) => (isAfter(b.lastMessageId ?? '0', a.lastMessageId ?? '0') ? 1 : -1))
        .map(({ id, lastMessageId }) => {
          const channel: Missing = { channelId: id, serverId, lastMessageId, requests, tally, done: null };
          missing.set(id, channel);
          return channel;
        });
      const workers = Array.from({ length: AT_ONCE }, () => work(found));
      void Promise.all(workers).then(() => tally.report(log, serverId));
    },

    async before({ channelId }) {
      const channel = missing.get(channelId);
      return channel === undefined || held(settle(channel));
    },

    lookBack: (message, since) => held(lookBack(message, since, ports)),
  };
}

/** Resolves once all is handed on; what becomes of it is for the tally. */
async function fill(channel: Missing, ports: CatchUpPorts): Promise<void> {
  const { channelId, serverId, lastMessageId, tally } = channel;
  const { conversations, clock, windowMs } = ports;
  if (!ports.mayRead(channelId)) return;
  const cursor = await conversations.cursor(channelId);
  const gap = gapOf({ cursor, lastMessageId, now: clock.now(), windowMs });
  if (gap === null) return;
  const messages = await readGap(channel, gap, ports.history);
  const owed = unanswered(messages, ports.selfId(), lastMessageId);
  const isTooLate = ({ id }: APIMessage): boolean => !isAfter(id, gap.answerAfter);
  // All at once, to be taken in one after the other with what follows: what waits together becomes one turn.
  tally.add(owed.map((message) => ports.take(message, serverId, { tooLate: isTooLate(message) })));
}

/** Oldest first. Ends early when no more requests may be made. */
async function readGap(
  { channelId, serverId, requests, tally }: Missing,
  { answerAfter, hearAfter, answers }: Gap,
  history: History,
): Promise<readonly APIMessage[]> {
  const all: APIMessage[] = [];
  // A direct message has little talk that is none of the bot's, so it is read in one go.
  let after = serverId === null ? (hearAfter ?? answerAfter) : answerAfter;
  if (hearAfter !== null && serverId !== null && requests.spend(serverId)) {
    const before = String(BigInt(answerAfter) + 1n);
    const page = await history.page(channelId, { before, limit: MOST_HEARD });
    all.push(...page.filter(({ id }) => isAfter(id, hearAfter)));
  }
  for (let pages = 0; answers; pages += 1) {
    if (pages === MOST_PAGES || !requests.spend(serverId)) {
      tally.passOver();
      return all;
    }
    const page = await history.page(channelId, { after, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
    after = latest(page.at(-1)?.id ?? null, after);
  }
  return all;
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
    const tally = createTally();
    tally.add(unanswered(missed, selfId(), null).map((one) => take(one, null, {})));
    void tally.report(log, null);
  } catch (error) {
    if (signal.aborted) return;
    log.error({ channel: channelId, error }, 'what was said here in the meantime could not be read');
  }
}
