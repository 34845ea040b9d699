import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../../emulators/discord/interactions/command-line.ts';
import { type CommandUse, dataOf } from '../../../../emulators/discord/interactions/command-use.ts';
import { isOffered } from '../../../../emulators/discord/interactions/commands.ts';
import type { RegisteredCommand } from '../../../../emulators/discord/interactions/registered-command.ts';
import { ADMIN, createWorld, GENERAL, MEMBER } from '../../../../emulators/discord/world/world.ts';

const SET: RegisteredCommand = {
  id: '1',
  name: 'settings',
  type: 1,
  options: [
    {
      type: 2,
      name: 'limit',
      options: [
        {
          type: 1,
          name: 'set',
          options: [
            { type: 4, name: 'turns', required: true, min_value: 1, max_value: 10 },
            { type: 3, name: 'why', min_length: 3, max_length: 10 },
            { type: 5, name: 'strict' },
            { type: 6, name: 'whom' },
            { type: 3, name: 'scope', choices: [{ name: 'here', value: 'channel' }] },
          ],
        },
      ],
    },
    { type: 1, name: 'show' },
  ],
};
const PLAIN: RegisteredCommand = { id: '2', name: 'plain', type: 1 };
const world = createWorld();
const channel = world.channels.get(GENERAL);
if (channel === undefined) throw new Error('no channel');
const known = { world, channel, cdnUrl: '', files: new Map() };
const ADA = '1100000000000000011';

const read = (line: string): CommandUse => readCommandLine(line, [SET, PLAIN]);

describe('a line', () => {
  test('is read with its subcommand, and its options in their types', () => {
    expect(read(`/settings limit set turns: 3 why: too many strict: true whom: <@${ADA}>`)).toMatchObject({
      path: ['limit', 'set'],
      options: { turns: 3, why: 'too many', strict: true, whom: ADA },
    });
  });

  test('gives text that belongs to no option to the first one', () => {
    expect(read('/settings limit set 4 why: because')).toMatchObject({
      options: { turns: 4, why: 'because' },
    });
  });

  test.each([
    ['/nothing', /no command \/nothing. There is \/settings, \/plain/],
    ['/plain text', /takes no options/],
  ])('%s is not understood', (line, why) => {
    expect(() => read(line)).toThrow(why);
  });
});

describe('a use', () => {
  test('becomes data as Discord delivers it', () => {
    const data = dataOf(read(`/settings limit set turns: 3 whom: <@${ADA}>`), known);
    expect(data).toMatchObject({
      id: '1',
      name: 'settings',
      type: 1,
      options: [
        {
          name: 'limit',
          type: 2,
          options: [
            {
              name: 'set',
              type: 1,
              options: [
                { name: 'turns', type: 4, value: 3 },
                { name: 'whom', type: 6, value: ADA },
              ],
            },
          ],
        },
      ],
      resolved: { users: { [ADA]: { username: 'ada' } }, members: { [ADA]: { permissions: String(ADMIN) } } },
    });
  });

  test.each([
    ['/settings', /needs one of: limit, show/],
    ['/settings limit', /needs one of: set/],
    ['/settings limit set', /turns is needed/],
    ['/settings limit set turns: x', /turns is a number/],
    ['/settings limit set turns: 1.5', /turns is a whole number/],
    ['/settings limit set turns: 0', /turns is at least 1/],
    ['/settings limit set turns: 11', /turns is at most 10/],
    ['/settings limit set turns: 1 why: no', /why is 3 to 10 characters long, not 2/],
    ['/settings limit set turns: 1 strict: perhaps', /strict is true or false/],
    ['/settings limit set turns: 1 whom: 99', /no user or role 99/],
    ['/settings limit set turns: 1 scope: moon', /scope is one of channel, not moon/],
  ])('%s is not sent', (line, why) => {
    expect(() => dataOf(read(line), known)).toThrow(why);
  });

  test('with an option that the command lacks is not sent', () => {
    const use = { command: PLAIN, path: [], options: { x: 1 } };
    expect(() => dataOf(use, known)).toThrow(/has no option x/);
  });

  test('that is still being typed says which option it is about, and needs nothing else', () => {
    const use = { command: SET, path: ['limit', 'set'], options: { why: 'be' }, focused: 'why' };
    expect(dataOf(use, known)).toMatchObject({
      options: [{ options: [{ options: [{ name: 'why', value: 'be', focused: true }] }] }],
    });
  });
});

test.each([
  ['without conditions', {}, MEMBER, true],
  ['for managers, to a member', { default_member_permissions: '32' }, MEMBER, false],
  ['for managers, to an admin', { default_member_permissions: '32' }, ADMIN, true],
  ['for managers, in a direct message', { default_member_permissions: '32' }, null, true],
  ['for administrators alone', { default_member_permissions: '0' }, ADMIN, false],
  ['for servers, in a direct message', { contexts: [0] }, null, false],
  ['for servers, in a server', { contexts: [0] }, MEMBER, true],
  ['for direct messages, in a server', { contexts: [1] }, ADMIN, false],
])('a command %s is offered accordingly', (_, more, permissions, offered) => {
  expect(isOffered({ ...PLAIN, ...more }, permissions)).toBe(offered);
});
