/** Whether somebody may read a channel: asked of Discord at that moment, and no where nothing is known. */

import { ChannelType, Collection, DiscordAPIError, PermissionFlagsBits as Permission } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { createPeopleRights } from '../../../../src/discord/look-ups/people-rights.ts';

const TO_READ = Permission.ViewChannel | Permission.ReadMessageHistory;
const place = { channelId: '7', serverId: '1' };
const signal = new AbortController().signal;

interface World {
  readonly everyone?: bigint;
  readonly type?: ChannelType;
  /** Answers by path; what is missing is not there. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly isKnown?: boolean;
}

function setUp({ everyone = TO_READ, type = ChannelType.GuildText, answers = {}, isKnown = true }: World) {
  const asked: string[] = [];
  const isThread = type === ChannelType.PrivateThread || type === ChannelType.PublicThread;
  const around = {
    permissionOverwrites: { cache: new Collection() },
    isVoiceBased: () => type === ChannelType.GuildVoice,
  };
  const channel = {
    ...around,
    type,
    isDMBased: () => false,
    isThread: () => isThread,
    parent: around,
    guild: {
      id: '1',
      ownerId: '9',
      roles: { cache: new Collection([['1', { id: '1', permissions: { bitfield: everyone } }]]) },
    },
  };
  const rights = createPeopleRights({
    client: () => ({ channels: { cache: new Map(isKnown ? [['7', channel]] : []) } }) as never,
    rateLimiter: { acquire: async () => {} },
    rest: {
      get: async (path) => {
        asked.push(path);
        if (path in answers) return answers[path];
        throw new DiscordAPIError({ message: 'Unknown', code: 10007 }, 10007, 404, 'GET', path, {});
      },
    },
  });
  return { asked, mayRead: () => rights.mayRead(place, '42', signal) };
}

const MEMBER = { '/guilds/1/members/42': { roles: [] } };

test('somebody who may view the channel and read its history may read it', async () => {
  const { asked, mayRead } = setUp({ answers: MEMBER });
  expect(await mayRead()).toBe(true);
  expect(await mayRead()).toBe(true);
  expect(asked).toHaveLength(2); // nothing of an earlier moment counts
});

test.each([Permission.ViewChannel, Permission.ReadMessageHistory])(
  'with the one right alone (%s) nobody may',
  async (everyone) => {
    expect(await setUp({ everyone, answers: MEMBER }).mayRead()).toBe(false);
  },
);

test('somebody who has left the server may not', async () => {
  expect(await setUp({}).mayRead()).toBe(false);
});

test('in a channel that is not known nobody may', async () => {
  expect(await setUp({ answers: MEMBER, isKnown: false }).mayRead()).toBe(false);
});

// Source: Discord's documentation, "Permissions": the text of a voice channel goes by the right to connect.
test('the chat of a voice channel is read by those who may connect', async () => {
  const world = { type: ChannelType.GuildVoice, answers: MEMBER };
  expect(await setUp(world).mayRead()).toBe(false);
  expect(await setUp({ ...world, everyone: TO_READ | Permission.Connect }).mayRead()).toBe(true);
});

describe('a private Discord thread', () => {
  const world = { type: ChannelType.PrivateThread, answers: MEMBER };

  test('is read by those who are in it', async () => {
    expect(await setUp(world).mayRead()).toBe(false);
    const within = { ...MEMBER, '/channels/7/thread-members/42': { user_id: '42' } };
    expect(await setUp({ ...world, answers: within }).mayRead()).toBe(true);
  });

  test('and by those who manage all of them', async () => {
    expect(await setUp({ ...world, everyone: TO_READ | Permission.ManageThreads }).mayRead()).toBe(true);
  });
});

test('what Discord does not tell is thrown, and is no right', async () => {
  const rights = createPeopleRights({
    client: () => ({ channels: { cache: new Map() } }) as never,
    rateLimiter: { acquire: async () => {} },
    rest: { get: () => Promise.reject(new Error('no answer')) },
  });
  await expect(rights.member('1', '42', signal)).rejects.toThrow('no answer');
});
