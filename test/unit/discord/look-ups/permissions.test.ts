/** What somebody may do in a channel: Discord's own example of how roles and overwrites add up, row by row. */

import { PermissionFlagsBits as Permission } from 'discord.js';
import { expect, test } from 'vitest';
import { permissionsOf, type RightsIn } from '../../../../src/discord/look-ups/permissions.ts';

const { ViewChannel: VIEW, Administrator, SendMessages: SEND } = Permission;
const none = { allow: 0n, deny: 0n };
const rights = (fields: Partial<RightsIn> = {}): RightsIn => ({
  serverId: 'everyone',
  ownerId: 'owner',
  roles: new Map([
    ['everyone', VIEW],
    ['writers', SEND],
    ['admins', Administrator],
  ]),
  overwrites: new Map(),
  ...fields,
});
const overwrites = (entries: Readonly<Record<string, Partial<typeof none>>>): RightsIn =>
  rights({ overwrites: new Map(Object.entries(entries).map(([id, one]) => [id, { ...none, ...one }])) });
const may = (permission: bigint, roles: readonly string[], where: RightsIn, id = 'ada'): boolean =>
  (permissionsOf({ id, roles }, where) & permission) === permission;

// https://discord.com/developers/docs/topics/permissions#permission-overwrites
test.each([
  ['what everyone may', VIEW, [], rights(), true],
  ['what a role adds', SEND, ['writers'], rights(), true],
  ['nothing of a role that they have not', SEND, [], rights(), false],
  ['not what is denied to everyone', VIEW, [], overwrites({ everyone: { deny: VIEW } }), false],
  [
    'what is given back to a role',
    VIEW,
    ['writers'],
    overwrites({ everyone: { deny: VIEW }, writers: { allow: VIEW } }),
    true,
  ],
  [
    'what one role allows and another denies',
    VIEW,
    ['a', 'b'],
    overwrites({ a: { deny: VIEW }, b: { allow: VIEW } }),
    true,
  ],
  ['not what is denied to them', VIEW, ['a'], overwrites({ a: { allow: VIEW }, ada: { deny: VIEW } }), false],
  [
    'what is given to them alone',
    VIEW,
    [],
    overwrites({ everyone: { deny: VIEW }, ada: { allow: VIEW } }),
    true,
  ],
  ['everything as an administrator', SEND, ['admins'], overwrites({ ada: { deny: SEND } }), true],
  ['nothing of an overwrite of others', VIEW, [], overwrites({ writers: { deny: VIEW } }), true],
])('people may %s', (_, permission, roles, where, expected) => {
  expect(may(permission, roles, where)).toBe(expected);
});

test('the owner of a server may everything', () => {
  expect(may(SEND, [], overwrites({ owner: { deny: SEND } }), 'owner')).toBe(true);
});
