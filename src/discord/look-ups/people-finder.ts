/** People of a server by their names. */

import { type APIGuildMember, type REST, Routes } from 'discord.js';
import type { FoundPerson, PeopleFinder } from '../../conversation/ports/look-ups/server-knowledge.ts';
import type { OptOuts } from '../../conversation/privacy/opt-outs.ts';
import type { Directory } from '../directory/directory.ts';
import { displayName } from '../receive/person-name.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { PeopleRights } from './people-rights.ts';

interface PeopleFinderPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Pick<Directory, 'roleName'>;
  readonly rights: Pick<PeopleRights, 'member'>;
  readonly optOuts: Pick<OptOuts, 'has'>;
}

export function createPeopleFinder(ports: PeopleFinderPorts): PeopleFinder {
  const { rest, rateLimiter, directory, rights, optOuts } = ports;
  return {
    async find(serverId, people, { text, limit }, signal) {
      const asking = await Promise.all(people.map((person) => rights.member(serverId, person, signal)));
      if (asking.includes(null)) return { kind: 'barred' };
      const query = new URLSearchParams({ query: text, limit: String(limit) });
      await rateLimiter.acquire(serverId, signal);
      const found = await rest.get(Routes.guildMembersSearch(serverId), { query, signal: ownSignal(signal) });
      return {
        kind: 'people',
        people: (found as readonly APIGuildMember[])
          .filter(({ user }) => !optOuts.has(user.id))
          .map((member) => personOf(member, serverId, directory)),
      };
    },
  };
}

function personOf(
  { user, nick, roles }: APIGuildMember,
  serverId: string,
  directory: Pick<Directory, 'roleName'>,
): FoundPerson {
  return {
    id: user.id,
    name: displayName(user, nick),
    username: user.username,
    isBot: user.bot === true,
    roles: roles.flatMap((role) => directory.roleName(serverId, role) ?? []),
  };
}
