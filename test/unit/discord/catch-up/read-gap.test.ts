import { expect, test } from 'vitest';
import type { Gap } from '../../../../src/discord/catch-up/gap.ts';
import { type GapMessages, readGap } from '../../../../src/discord/catch-up/read-gap.ts';
import type { PageQuery } from '../../../../src/discord/rest/channel-history.ts';
import { compareSnowflakes, isAfter } from '../../../../src/snowflake.ts';
import { apiMessage } from '../../../support/discord-api.ts';
import { CHANNEL, GUILD } from '../../../support/messages.ts';

const id = (n: number): string => String(1_000_000n + BigInt(n));
const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => id(from + at));

/** Reads a channel that holds these messages, within so many requests. */
async function read(held: readonly string[], gap: Gap, serverId: string | null, requests = 100) {
  const asked: PageQuery[] = [];
  let remaining = requests;
  const found: GapMessages = await readGap({ channelId: CHANNEL, serverId }, gap, {
    history: {
      async page(_, query) {
        asked.push(query);
        const page =
          'after' in query
            ? held.filter((one) => isAfter(one, query.after)).slice(0, query.limit)
            : held.filter((one) => isAfter(query.before, one)).slice(-query.limit);
        return page.toSorted(compareSnowflakes).map((one) => apiMessage(one));
      },
    },
    budget: {
      spend() {
        remaining -= 1;
        return remaining >= 0;
      },
    },
  });
  return { asked, ids: found.messages.map((message) => message.id), isComplete: found.isComplete };
}

test('what is recent is read page by page to its end', async () => {
  const gap = { answerAfter: id(0), hearAfter: null, hasRecent: true };
  const found = await read(ids(1, 150), gap, GUILD);
  expect(found).toMatchObject({ ids: ids(1, 150), isComplete: true });
  expect(found.asked).toEqual([
    { after: id(0), limit: 100 },
    { after: id(100), limit: 100 },
  ]);
});

test('in a server the latest fifty of what is only heard are read by a request of their own', async () => {
  const gap = { answerAfter: id(80), hearAfter: id(10), hasRecent: true };
  expect((await read(ids(1, 90), gap, GUILD)).ids).toEqual([...ids(31, 80), ...ids(81, 90)]);
  const heardOnly = await read(ids(1, 80), { ...gap, hasRecent: false }, GUILD);
  expect(heardOnly).toMatchObject({ ids: ids(31, 80), isComplete: true });
  expect(heardOnly.asked).toHaveLength(1);
});

test('in a direct message both are read in one go', async () => {
  const gap = { answerAfter: id(80), hearAfter: id(10), hasRecent: true };
  const found = await read(ids(1, 90), gap, null);
  expect(found).toMatchObject({ ids: ids(11, 90), asked: [{ after: id(10) }] });
});

test('reading ends with the budget, and says that there may be more', async () => {
  const gap = { answerAfter: id(0), hearAfter: null, hasRecent: true };
  expect(await read(ids(1, 250), gap, GUILD, 2)).toMatchObject({ ids: ids(1, 200), isComplete: false });
  expect(await read(ids(1, 250), gap, GUILD, 0)).toMatchObject({ ids: [], isComplete: false });
});
