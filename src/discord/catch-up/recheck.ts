/** The recheck: what people did, while the bot was away, to messages that still wait for an answer. */

import type { APIMessage } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Changes, Recheck } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Log } from '../../log.ts';
import { compareSnowflakes, isAfter } from '../../snowflake.ts';
import type { ChannelHistory } from '../rest/channel-history.ts';

/** A message that was read over REST, in our words. */
export type ParseMessage = (message: APIMessage, serverId: string | null) => IncomingMessage;

interface RecheckPorts {
  readonly history: ChannelHistory;
  readonly parse: ParseMessage;
  readonly clock: Clock;
  readonly log: Log;
}

const PAGE = 100;
/** The messages are owed an answer: beyond this they are taken to be as they were. */
const WITHIN_MS = 10_000;
const UNCHANGED: Changes = { edited: [], deleted: [] };

export function createRecheck({ history, parse, clock, log }: RecheckPorts): Recheck {
  const changes: Recheck = async ({ channelId, serverId }, messageIds) => {
    const [first] = messageIds.toSorted(compareSnowflakes);
    if (first === undefined) return UNCHANGED;
    const page = await history.page(channelId, { after: String(BigInt(first) - 1n), limit: PAGE });
    if (page === null) return UNCHANGED;
    const found = changesIn(page, messageIds, PAGE);
    const edited = found.edited.map((message) => parse(message, serverId));
    return { edited: edited.filter(({ contentHidden }) => !contentHidden), deleted: found.deleted };
  };

  return async (place, messageIds) => {
    try {
      return await within(clock, WITHIN_MS, changes(place, messageIds), () => UNCHANGED);
    } catch (error) {
      log.warn(
        { event: 'recheck.failed', channel: place.channelId, error },
        'It could not be read whether messages that wait for an answer were edited or deleted.',
      );
      return UNCHANGED;
    }
  };
}

/** @param page oldest first, from the first of the ids on. What lies beyond a full page is not known. Pure. */
export function changesIn(
  page: readonly APIMessage[],
  messageIds: readonly string[],
  limit: number,
): { readonly edited: readonly APIMessage[]; readonly deleted: readonly string[] } {
  const last = page.length < limit ? null : (page.at(-1)?.id ?? null);
  const there = new Map(page.map((message) => [message.id, message]));
  const deleted = messageIds.filter((id) => !there.has(id) && (last === null || !isAfter(id, last)));
  const edited = messageIds.flatMap((id) => {
    const message = there.get(id);
    return message !== undefined && message.edited_timestamp !== null ? [message] : [];
  });
  return { edited, deleted };
}
