/**
 * The channels in which something may have been missed. They are read behind the replies, the latest first. A message
 * that arrives in one of them has its channel read at once, and follows what was missed there.
 */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue } from '../../async/keyed-queue.ts';
import { orAborted, timeoutSignal } from '../../async/timeout.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import { BotError } from '../../errors.ts';
import { compareSnowflakes, snowflakeAt } from '../../snowflake.ts';
import type { CatchUpBudget } from './budget.ts';
import { type FillGapPorts, fillBefore, fillGap, type MissedChannel } from './fill-gap.ts';
import { isOfToday } from './gap.ts';
import { createCatchUpReport } from './report.ts';

/** A channel or Discord thread as a session names it. */
export interface SeenChannel {
  readonly id: string;
  /** Null where Discord does not say. */
  readonly lastMessageId: string | null;
}

export interface MissedChannels {
  /** Something may have been missed in these. Channels with nothing new cost no request. */
  add(serverId: string | null, channels: readonly SeenChannel[], budget: CatchUpBudget): void;
  /**
   * Hands on what was missed before the message in its channel. Resolves with whether the message may follow: soon also
   * if what was missed cannot be had, but never once the bot stops, since the next start would take the missed messages
   * for known.
   */
  before(message: IncomingMessage): Promise<boolean>;
  /** The same for what was said after the id `since`, in a direct message that was not added. */
  lookBack(message: IncomingMessage, since: string): Promise<boolean>;
}

interface Entry extends MissedChannel {
  /** The one reading of it, once that has begun. Never rejects. */
  reading: Promise<void> | null;
  /** A message that arrived meanwhile had waited for long enough. */
  overtaken: boolean;
}

const AT_ONCE = 4;
/** How long a message that has just arrived waits for what was missed before it. */
const MESSAGE_WAITS_MS = 10_000;

export function createMissedChannels(ports: FillGapPorts): MissedChannels {
  const { clock, log, signal } = ports;
  const entries = new Map<string, Entry>();
  const lanes = createKeyedQueue();

  const logUnread = (channel: string, server: string | null, error: unknown): void => {
    if (!signal.aborted)
      log.error(
        { event: 'catch-up.channel-failed', channel, server, error },
        'What was said in this channel during the absence could not be read.',
      );
  };

  /** Reads and hands on what was missed in the channel, once. Never rejects. */
  const read = (entry: Entry): Promise<void> => {
    const { channelId, serverId } = entry.place;
    entry.reading ??= lanes.run(channelId, async () => {
      await fillGap(entry, ports).catch((error: unknown) => logUnread(channelId, serverId, error));
      if (entries.get(channelId) === entry) entries.delete(channelId);
    });
    return entry.reading;
  };

  const readAll = async (queue: Entry[]): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      // A newer session may have named the channel again.
      if (entries.get(next.place.channelId) === next) await read(next);
    }
  };

  return {
    add(serverId, channels, budget) {
      const report = createCatchUpReport();
      const added = toBeRead(channels, clock.now()).map(({ id, lastMessageId, repliesUpTo }): Entry => {
        const place = { channelId: id, serverId };
        return { place, lastMessageId, repliesUpTo, budget, report, reading: null, overtaken: false };
      });
      for (const entry of added) entries.set(entry.place.channelId, entry);
      const readers = Array.from({ length: AT_ONCE }, () => readAll(added));
      void Promise.all(readers).then(() => report.write(log, serverId));
    },

    async before({ channelId }) {
      const entry = entries.get(channelId);
      if (entry === undefined) return true;
      if (!entry.overtaken && !(await inTime(read(entry), clock, signal))) {
        entry.overtaken = true;
        if (!signal.aborted)
          log.warn(
            { event: 'catch-up.slow', channel: channelId },
            'Reading what was said in this channel during the absence takes long; new messages go first.',
          );
      }
      return !signal.aborted;
    },

    async lookBack(message, since) {
      const report = createCatchUpReport();
      const filled = fillBefore(message, since, report, ports).then(
        () => void report.write(log, null),
        (error: unknown) => logUnread(message.channelId, null, error),
      );
      await inTime(filled, clock, signal);
      return !signal.aborted;
    },
  };
}

/** The channels in which anything may have been missed, the latest first. */
function toBeRead(
  channels: readonly SeenChannel[],
  now: number,
): readonly (SeenChannel & Pick<Entry, 'repliesUpTo'>)[] {
  return channels
    .filter(({ lastMessageId }) => lastMessageId === null || isOfToday(lastMessageId, now))
    .toSorted((a, b) => compareSnowflakes(b.lastMessageId ?? '0', a.lastMessageId ?? '0'))
    .map(({ id, lastMessageId }) => ({ id, lastMessageId, repliesUpTo: lastMessageId ?? snowflakeAt(now) }));
}

/** Whether it came within the time for which a message waits, and before the bot stops. */
async function inTime(
  missed: Promise<void>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<boolean> {
  const tooLong = (): Error => new BotError('aborted', 'waited for long enough');
  using limit = timeoutSignal(clock, MESSAGE_WAITS_MS, signal, tooLong);
  return await orAborted(missed, limit.signal).then(
    () => true,
    () => false,
  );
}
