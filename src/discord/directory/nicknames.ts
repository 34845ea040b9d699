/**
 * What people are called in a server, and which roles they have. Messages that the gateway delivers say it of their authors and
 * of whom they mention; what is read over REST and what is quoted do not, so it is remembered, or asked for.
 */

import { type APIGuildMember, type GatewayMessageCreateDispatchData, type REST, Routes } from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../async/clock.ts';
import { within } from '../../async/timeout.ts';
import type { Log } from '../../log.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';

export interface Nicknames {
  /** Remembers what a message of the gateway says. */
  note(message: GatewayMessageCreateDispatchData): void;
  /** Null for a person without a nickname; undefined if it is not known. */
  of(serverId: string, userId: string): string | null | undefined;
  /** Ids of the roles as they were told last; undefined if they are not known. */
  rolesOf(serverId: string, userId: string): readonly string[] | undefined;
  /**
   * Asks for those that are not known, a request each, and for no longer than a message can wait. Never rejects.
   *
   * @param serverId null in a direct message, where nobody has a nickname
   */
  learn(serverId: string | null, userIds: readonly string[]): Promise<void>;
}

interface NicknamePorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquireLow'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** People of late, over all servers; null for one without a nickname. */
const MOST = 10_000;
const WITHIN_MS = 3_000;

/** What Discord tells of a member. */
type Told = Partial<Pick<APIGuildMember, 'nick' | 'roles'>>;

interface Known {
  readonly nick: string | null;
  readonly roles: readonly string[] | undefined;
}

export function createNicknames({ rest, rateLimiter, clock, log, signal }: NicknamePorts): Nicknames {
  const known = new LRUCache<string, Known>({ max: MOST });
  const keep = (serverId: string, userId: string, { nick, roles }: Told): void =>
    void known.set(`${serverId}:${userId}`, { nick: nick ?? null, roles });
  const of: Nicknames['of'] = (serverId, userId) => known.get(`${serverId}:${userId}`)?.nick;

  const rolesOf: Nicknames['rolesOf'] = (serverId, userId) => known.get(`${serverId}:${userId}`)?.roles;

  /** Requests under way, so that messages of one person that come together ask once. */
  const asking = new Map<string, Promise<void>>();

  const askOnce = (serverId: string, userId: string): Promise<void> => {
    const key = `${serverId}:${userId}`;
    const asked = asking.get(key) ?? ask(serverId, userId).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };

  const ask = async (serverId: string, userId: string): Promise<void> => {
    try {
      await rateLimiter.acquireLow(signal);
      const member = await rest.get(Routes.guildMember(serverId, userId), {
        signal: ownSignal(signal),
      });
      keep(serverId, userId, member as APIGuildMember);
    } catch (error) {
      if (signal.aborted) return;
      keep(serverId, userId, { nick: null }); // somebody who has left; not asked for again
      const fields = { event: 'nickname.unknown', server: serverId, person: userId, error };
      log.debug(fields, 'What somebody is called in a server could not be learned.');
    }
  };

  return {
    of,
    rolesOf,
    note({ guild_id, webhook_id, author, member, mentions }) {
      if (guild_id === undefined) return;
      if (member !== undefined && webhook_id === undefined) keep(guild_id, author.id, member);
      for (const user of mentions) {
        if (user.member !== undefined) keep(guild_id, user.id, user.member);
      }
    },
    async learn(serverId, userIds) {
      if (serverId === null) return;
      const unknown = [...new Set(userIds)].filter((userId) => of(serverId, userId) === undefined);
      const asked = Promise.all(unknown.map((userId) => askOnce(serverId, userId)));
      await within(
        clock,
        WITHIN_MS,
        asked.then(() => {}),
        () => undefined,
      );
    },
  };
}
