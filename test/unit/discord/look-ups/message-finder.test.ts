/** One message is found for those alone who can see it. */

import { DiscordAPIError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { Sought } from '../../../../src/conversation/ports/look-ups/message-finder.ts';
import { createMessageFinder } from '../../../../src/discord/look-ups/message-finder.ts';

const HERE = { channelId: '7', serverId: '1' };
const THERE = { channelId: '8', serverId: '1' };
const ME = '42';
const signal = new AbortController().signal;

interface World {
  readonly mayRead?: boolean;
  readonly botMayRead?: boolean;
  readonly status?: number;
}

function setUp({ mayRead = true, botMayRead = true, status = 200 }: World = {}) {
  const asked: string[] = [];
  const message = (id: string, author: string) => ({
    id,
    channel_id: '7',
    author: { id: author, username: 'ada', global_name: null },
    content: 'hello',
    type: 0,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
  });
  const finder = createMessageFinder({
    client: () =>
      ({
        channels: {
          cache: new Map([
            ['7', { isDMBased: () => false, guildId: '1' }],
            ['8', { isDMBased: () => false, guildId: '1' }],
            ['9', { isDMBased: () => false, guildId: '2' }],
          ]),
        },
      }) as never,
    rateLimiter: { acquire: async () => {} },
    rights: { mayRead: async () => mayRead },
    directory: {
      mayRead: () => botMayRead,
      selfId: () => '99',
      readsContent: () => true,
      ownRoleId: () => undefined,
      roleName: () => undefined,
      channelName: () => undefined,
      nickname: () => undefined,
      standing: () => ({}),
    } as never,
    rest: {
      get: async (path) => {
        asked.push(path);
        if (status !== 200)
          throw new DiscordAPIError({ message: 'no', code: 10008 }, 10008, status, 'GET', path, {});
        return path.endsWith('/messages')
          ? [message('5', '43'), message('4', ME), message('3', ME)]
          : message('5', '43');
      },
    },
  });
  return { asked, find: (sought: Sought, place = HERE) => finder.find(place, ME, sought, signal) };
}

const by = (where: typeof HERE | { channelId: string; serverId: null }, isShown?: true): Sought => ({
  kind: 'message',
  id: '5',
  in: where,
  ...(isShown ? { isShown } : {}),
});

describe('a message', () => {
  test('is found by its id, here and in another channel of the server', async () => {
    expect(await setUp().find(by(HERE))).toMatchObject({
      kind: 'found',
      message: { id: '5', serverId: '1' },
    });
    expect(await setUp().find(by(THERE))).toMatchObject({ kind: 'found' });
  });

  test('is found as the latest of one’s own', async () => {
    expect(await setUp().find({ kind: 'own-latest' })).toMatchObject({ kind: 'found', message: { id: '4' } });
  });

  test('that somebody may not read is not found, and Discord is not asked for it', async () => {
    const { asked, find } = setUp({ mayRead: false });
    expect(await find(by(THERE))).toEqual({ kind: 'not-found' });
    expect(asked).toEqual([]);
  });

  test('that Discord shows somebody at this moment needs no right beyond that', async () => {
    expect(await setUp({ mayRead: false }).find(by(HERE, true))).toMatchObject({ kind: 'found' });
  });

  test.each<[string, Parameters<typeof by>[0]]>([
    ['of another server than its link says', { channelId: '9', serverId: '1' }],
    ['of a channel that is not known', { channelId: '10', serverId: '1' }],
    ['of somebody else’s direct message', { channelId: '11', serverId: null }],
  ])('%s is not found', async (_, where) => {
    const { asked, find } = setUp();
    expect(await find(by(where))).toEqual({ kind: 'not-found' });
    expect(asked).toEqual([]);
  });

  test('that the bot may not read is told as that', async () => {
    expect(await setUp({ botMayRead: false }).find(by(HERE))).toEqual({ kind: 'unreadable', messageId: '5' });
    expect(await setUp({ status: 403 }).find(by(HERE))).toEqual({ kind: 'unreadable', messageId: '5' });
    expect(await setUp({ status: 403 }).find({ kind: 'own-latest' })).toEqual({
      kind: 'unreadable',
      messageId: null,
    });
  });

  test('that is gone is not found, and an outage is no answer', async () => {
    expect(await setUp({ status: 404 }).find(by(HERE))).toEqual({ kind: 'not-found' });
    await expect(setUp({ status: 500 }).find(by(HERE))).rejects.toThrow();
  });
});
