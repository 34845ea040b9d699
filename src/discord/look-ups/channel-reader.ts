/** The messages of a channel as they are read aloud to those who may read them. */

import { type APIMessage, DiscordAPIError, type REST, Routes } from 'discord.js';
import { fairnessKey, type Place } from '../../conversation/place.ts';
import type { ChannelReader, SaidMessage } from '../../conversation/ports/look-ups/server-knowledge.ts';
import type { OptOuts } from '../../conversation/privacy/opt-outs.ts';
import { codeName } from '../../conversation/text/attachments.ts';
import { compareSnowflakes, snowflakeTime } from '../../snowflake.ts';
import type { Directory } from '../directory/directory.ts';
import type { Nicknames } from '../directory/nicknames.ts';
import { parseRestMessage, peopleIn } from '../receive/parse-message.ts';
import { ownSignal } from '../rest/own-signal.ts';
import type { RateLimiter } from '../rest/rate-limiter.ts';
import type { PeopleRights } from './people-rights.ts';

interface ChannelReaderPorts {
  readonly rest: Pick<REST, 'get'>;
  readonly rateLimiter: Pick<RateLimiter, 'acquire'>;
  readonly directory: Directory;
  readonly nicknames: Pick<Nicknames, 'learn'>;
  readonly rights: Pick<PeopleRights, 'mayRead'>;
  readonly optOuts: Pick<OptOuts, 'has'>;
}

/** A request each: of more people the account's name will do. */
const NICKNAMES_ASKED = 10;
const BARRED = { kind: 'barred' } as const;

export function createChannelReader(ports: ChannelReaderPorts): ChannelReader {
  const { rest, rateLimiter, directory, nicknames, rights, optOuts } = ports;

  const request = async (
    place: Place,
    { limit, before }: { readonly limit: number; readonly before: string | null },
    signal: AbortSignal,
  ): Promise<readonly APIMessage[] | null> => {
    const query = new URLSearchParams({ limit: String(limit), ...(before === null ? {} : { before }) });
    await rateLimiter.acquire(fairnessKey(place), signal);
    try {
      const path = Routes.channelMessages(place.channelId);
      return (await rest.get(path, { query, signal: ownSignal(signal) })) as APIMessage[];
    } catch (error) {
      if (error instanceof DiscordAPIError && (error.status === 403 || error.status === 404)) return null;
      throw error;
    }
  };

  return {
    async read(place, people, page, signal) {
      const may = await Promise.all(people.map((person) => rights.mayRead(place, person, signal)));
      if (!may.every(Boolean) || !directory.mayRead(place.channelId)) return BARRED;
      const found = await request(place, page, signal);
      if (found === null) return BARRED;
      const readable = found.filter(({ author }) => !optOuts.has(author.id));
      const oldestFirst = readable.toSorted((a, b) => compareSnowflakes(a.id, b.id));
      const authors = [...new Set(oldestFirst.flatMap(peopleIn))];
      await nicknames.learn(place.serverId, authors.slice(0, NICKNAMES_ASKED));
      return { kind: 'messages', messages: oldestFirst.flatMap((one) => saidIn(one, place, directory)) };
    },
  };
}

/** None for Discord's own notices, and for what says nothing. */
function saidIn(message: APIMessage, { serverId }: Place, directory: Directory): readonly SaidMessage[] {
  const { id, author, isUserMessage, contentHidden, ...said } = parseRestMessage(
    message,
    serverId,
    directory,
  );
  if (!isUserMessage) return [];
  const text = [
    contentHidden ? '[Discord hides this text from me]' : said.text,
    ...said.attachments.map(({ name }) => `[attached: ${codeName(name)}]`),
  ]
    .filter((part) => part !== '')
    .join(' ');
  return text === '' ? [] : [{ id, author: author.name, text, at: snowflakeTime(id) }];
}
