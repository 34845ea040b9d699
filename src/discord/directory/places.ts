/** How places lie to one another: what a Discord thread hangs on, told from memory, or by Discord where that is empty. */

import { type APIChannel, ChannelType, type REST, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Place } from '../../conversation/place.ts';
import type { Around, Places } from '../../conversation/ports/look-ups/places.ts';
import type { Log } from '../../log.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { Directory } from './directory.ts';

interface PlacesPorts {
  readonly directory: Pick<Directory, 'around' | 'isIn'>;
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A message waits for it. */
const WITHIN_MS = 3_000;
/** Where a channel hangs never changes, so that what was asked for once is kept. */
const KEPT = 1_000;

type Found = { readonly around: Around | null };

export function createPlaces({ directory, rest, rateLimiter, clock, log, signal }: PlacesPorts): Places {
  const kept = new LRUCache<string, Found>({ max: KEPT });
  /** Requests under way, so that messages that come together ask once. */
  const asking = new Map<string, Promise<Found>>();

  const channel = async (id: string): Promise<APIChannel> => {
    await rateLimiter.acquireLow(signal);
    return (await rest.get(Routes.channel(id), { signal: ownSignal(signal) })) as APIChannel;
  };

  const ask = async (channelId: string): Promise<Found> => {
    const asked = await channel(channelId);
    if (!isThread(asked) || typeof asked.parent_id !== 'string') return { around: null };
    const parent = await channel(asked.parent_id);
    const startedBy = asked.owner_id ?? null;
    return { around: { channelId: parent.id, isForum: isForum(parent), startedBy } };
  };

  /** Null where Discord does not tell; it is asked again with the next message. */
  const tryToAsk = async (channelId: string): Promise<Around | null> => {
    const found = asking.get(channelId) ?? ask(channelId).finally(() => asking.delete(channelId));
    asking.set(channelId, found);
    try {
      const told = await within(clock, WITHIN_MS, found, () => null);
      if (told !== null) kept.set(channelId, told);
      return told?.around ?? null;
    } catch (error) {
      log.debug({ event: 'channel.unknown', channel: channelId, error }, 'A channel could not be looked up.');
      return null;
    }
  };

  return {
    async around({ channelId, serverId }: Place) {
      if (serverId === null) return null;
      const known = directory.around(channelId);
      if (known !== undefined) return known;
      const told = kept.get(channelId);
      return told === undefined ? tryToAsk(channelId) : told.around;
    },
    isIn: directory.isIn,
  };
}

function isThread(channel: APIChannel): channel is APIChannel & { parent_id?: string; owner_id?: string } {
  return (
    channel.type === ChannelType.PublicThread ||
    channel.type === ChannelType.PrivateThread ||
    channel.type === ChannelType.AnnouncementThread
  );
}

function isForum({ type }: APIChannel): boolean {
  return type === ChannelType.GuildForum || type === ChannelType.GuildMedia;
}
