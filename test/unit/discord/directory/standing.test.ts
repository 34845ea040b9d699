import { Collection, PermissionFlagsBits as Permission, PermissionsBitField } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { aroundOf, isInServer, standingIn } from '../../../../src/discord/directory/standing.ts';

const role = (id: string, bits: bigint): [string, object] => [
  id,
  { permissions: new PermissionsBitField(bits) },
];
const cache = new Collection([
  role('200', Permission.SendMessages),
  role('1', Permission.ManageGuild),
  role('2', Permission.Administrator),
  role('3', Permission.ManageMessages),
]);
const server = { id: '200', ownerId: '9', roles: { cache } } as never;

describe('whoever manages a server', () => {
  test.each([
    ['has Manage Server by a role', '7', ['3', '1'], true],
    ['has Administrator', '7', ['2'], true],
    ['owns it', '9', [], true],
    ['owns it, whatever is known of their roles', '9', undefined, true],
    ['is nobody with other rights', '7', ['3'], undefined],
    ['is nobody whose roles are unknown', '7', undefined, undefined],
    ['is nobody with a role that is unknown', '7', ['4'], undefined],
  ])('%s', (_, userId, roles, mayManage) => {
    expect(standingIn(server, userId, roles).mayManage).toBe(mayManage);
  });

  test('is not known of a server that is not', () => {
    expect(standingIn(undefined, '9', ['1'])).toEqual({ roles: ['1'] });
  });
});

describe('where a channel lies', () => {
  const thread = (parent: object | null) =>
    ({
      isThread: () => true,
      isDMBased: () => false,
      parentId: '5',
      parent,
      ownerId: '7',
      guildId: '200',
    }) as never;

  test('is told of a Discord thread whose channel is known, and of one whose channel is not', () => {
    expect(aroundOf(thread({ isThreadOnly: () => true }))).toEqual({
      channelId: '5',
      isForum: true,
      startedBy: '7',
    });
    expect(aroundOf(thread(null))).toEqual({ channelId: '5', isForum: false, startedBy: '7' });
    expect(aroundOf(undefined)).toBeUndefined();
    expect(aroundOf({ isThread: () => false } as never)).toBeNull();
  });

  test('is one server', () => {
    expect([isInServer(thread(null), '200'), isInServer(thread(null), '201')]).toEqual([true, false]);
    expect([isInServer(undefined, '200'), isInServer({ isDMBased: () => true } as never, '200')]).toEqual([
      false,
      false,
    ]);
  });
});
