/** The recheck: what people did, while the bot was away, to messages that still wait for an answer. */

import type { APIMessage } from 'discord.js';
import type { Clock } from '../../async/clock.ts';
import type { Changes, Recheck } from '../../conversation/conversations.ts';
import type { IncomingMessage } from '../../conversation/message.ts';
import type { Log } from '../../log.ts';
import { isAfter } from '../../snowflake.ts';
import type { ChannelHistory } from './channel-history.ts';

interface RecheckPorts {
  readonly history: Pick<ChannelHistory, 'read'>;
  ingest(message: APIMessage, serverId: string | null): IncomingMessage;
  readonly clock: Clock;
  readonly log: Log;
}

const PAGE = 100;
/** They are owed an answer: beyond this they are taken to be as they were. */
const WITHIN_MS = 10_000;
const UNCHANGED: Changes = { edited: [], deleted: [] };

export function createRecheck({ history, ingest, clock, log }: RecheckPorts): Recheck {
  const look: Recheck = async ({ channelId, serverId }, messageIds) => {
    const first = messageIds.reduce((lowest, id) => (isAfter(lowest, id) ? id : lowest));
    const page = await history.read(channelId, { after: String(BigInt(first) - 1n), limit: PAGE });
    if (page === null) return UNCHANGED;
    const found = changesIn(page, messageIds, PAGE);
    const edited = found.edited
      .map((message) => ingest(message, serverId))
      .filter(({ contentHidden: blank }) => !blank);
    return { edited, deleted: found.deleted };
  };

  return async (place, messageIds) => {
    const inTime = new AbortController();
    const late = clock.sleep(WITHIN_MS, inTime.signal).then(
      () => UNCHANGED,
      () => UNCHANGED, // no longer waited for
    );
    try {
      return await Promise.race([look(place, messageIds), late]);
    } catch (error) {
      log.warn({ channel: place.channelId, error }, 'messages that wait here could not be looked at again');
      return UNCHANGED;
    } finally {
      inTime.abort();
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
