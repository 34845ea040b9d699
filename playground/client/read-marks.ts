/** Read marks: the last message that each person has read in each channel. At the start, everything is read. */

import { isAfter } from '../../src/snowflake.ts';
import type { PageChannel, PagePerson, ReadMarks } from '../contract/places.ts';
import type { EventFeed } from '../event-feed.ts';

interface Marks {
  all(): ReadMarks;
  /** A mark never goes back. */
  read(personId: string, channelId: string, messageId: string): void;
}

export function createReadMarks(
  people: readonly PagePerson[],
  channels: () => readonly PageChannel[],
  feed: EventFeed,
): Marks {
  const latest = (): Record<string, string> =>
    Object.fromEntries(
      channels().flatMap(({ id, lastMessageId }) => (lastMessageId === null ? [] : [[id, lastMessageId]])),
    );
  const marks = new Map(people.map(({ id }) => [id, latest()]));
  return {
    all: () => Object.fromEntries(marks),
    read(personId, channelId, messageId) {
      const mine = marks.get(personId);
      if (mine === undefined || !channels().some(({ id }) => id === channelId))
        throw new Error('There is no such person or channel.');
      if (!/^\d{1,20}$/.test(messageId)) throw new Error(`expected the id of a message, got ${messageId}`);
      if (!isAfter(messageId, mine[channelId] ?? '0')) return;
      mine[channelId] = messageId;
      feed.publish({ kind: 'read', personId, channelId, messageId });
    },
  };
}
