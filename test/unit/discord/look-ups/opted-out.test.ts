/** Tools read nothing of people who have opted out, and do not find them. */

import { expect, test } from 'vitest';
import { createChannelReader } from '../../../../src/discord/look-ups/channel-reader.ts';
import { createMessageAuthors } from '../../../../src/discord/look-ups/message-authors.ts';
import { createPeopleFinder } from '../../../../src/discord/look-ups/people-finder.ts';
import { apiError, apiMessage, apiUser } from '../../../support/discord-api.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, GUILD } from '../../../support/messages.ts';

const [ADA, BEN] = ['400000000000000001', '400000000000000002'];
const signal = new AbortController().signal;
const optOuts = { has: (personId: string) => personId === BEN };
const rateLimiter = { acquire: async () => {}, acquireLow: async () => {} };

test('of a channel’s messages those of somebody who has opted out are not read', async () => {
  const messages = [
    apiMessage('2', { author: apiUser(BEN), content: 'secret' }),
    apiMessage('1', { content: 'open' }),
  ];
  const directory = {
    mayRead: () => true,
    selfId: () => '9',
    readsContent: () => true,
    ownRoleId: () => undefined,
    nickname: () => null,
    standing: () => ({}),
  };
  const reader = createChannelReader({
    rest: { get: async () => messages },
    rateLimiter,
    directory: directory as never,
    nicknames: { learn: async () => {} },
    rights: { mayRead: async () => true },
    optOuts,
  });
  const place = { channelId: CHANNEL, serverId: GUILD };
  expect(await reader.read(place, [ADA], { limit: 50, before: null }, signal)).toMatchObject({
    messages: [{ id: '1', text: 'open' }],
  });
});

test('somebody who has opted out is not found by name', async () => {
  const finder = createPeopleFinder({
    rest: { get: async () => [ADA, BEN].map((id) => ({ user: apiUser(id), roles: [] })) },
    rateLimiter,
    directory: { roleName: () => undefined },
    rights: { member: async () => ({}) as never },
    optOuts,
  });
  expect(await finder.find(GUILD, [ADA], { text: 'a', limit: 10 }, signal)).toMatchObject({
    people: [{ id: ADA }],
  });
});

test('who wrote a message is told by Discord, and by nobody where it may not be read', async () => {
  const authorsOver = (get: () => Promise<unknown>) =>
    createMessageAuthors({
      rest: { get },
      rateLimiter,
      clock: createFakeClock(),
      log: createKeptLog(),
      signal,
    });
  const message = apiMessage('1', { author: apiUser(BEN) });
  expect(await authorsOver(async () => message).authorOf(CHANNEL, '1')).toBe(BEN);
  expect(await authorsOver(() => Promise.reject(apiError(403))).authorOf(CHANNEL, '1')).toBeNull();
});
