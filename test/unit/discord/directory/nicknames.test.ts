import { beforeEach, expect, test } from 'vitest';
import { createNicknames, type Nicknames } from '../../../../src/discord/directory/nicknames.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { GUILD } from '../../../support/messages.ts';

let clock: FakeClock;
let asked: string[];
/** What the service says of a member. */
let member: () => Promise<unknown>;
let nicknames: Nicknames;

beforeEach(() => {
  clock = createFakeClock();
  asked = [];
  member = async () => ({ nick: 'Charlie' });
  nicknames = createNicknames({
    rest: {
      get: (path) => {
        asked.push(path);
        return member();
      },
    },
    rateLimiter: { acquireLow: async () => {} },
    clock,
    log: createKeptLog(),
    signal: new AbortController().signal,
  });
});

const said = (fields: object): never =>
  ({ guild_id: GUILD, author: { id: '1' }, member: { nick: 'Countess' }, mentions: [], ...fields }) as never;

// https://github.com/Senither/hypixel-discord-chat-bridge/issues/18
test('what messages say of their authors and of whom they mention is remembered for its server', () => {
  nicknames.note(said({ mentions: [{ id: '2', member: { nick: null } }, { id: '3' }] }));
  expect(['1', '2', '3'].map((id) => nicknames.of(GUILD, id))).toEqual(['Countess', null, undefined]);
  expect(nicknames.of('another server', '1')).toBeUndefined();
});

test('roles are remembered as they were told last, by messages and by what was asked', async () => {
  nicknames.note(said({ member: { nick: null, roles: ['5'] } }));
  expect(nicknames.rolesOf(GUILD, '1')).toEqual(['5']);
  expect(nicknames.rolesOf(GUILD, '2')).toBeUndefined();
  member = async () => ({ nick: null, roles: ['6'] });
  await nicknames.learn(GUILD, ['2']);
  expect(nicknames.rolesOf(GUILD, '2')).toEqual(['6']);
});

test('a webhook has the name that it goes by', () => {
  nicknames.note(said({ webhook_id: '1' }));
  expect(nicknames.of(GUILD, '1')).toBeUndefined();
});

test('somebody unknown is asked for once', async () => {
  await Promise.all([nicknames.learn(GUILD, ['1', '1']), nicknames.learn(GUILD, ['1'])]);
  await nicknames.learn(GUILD, ['1']);
  expect(nicknames.of(GUILD, '1')).toBe('Charlie');
  expect(asked).toEqual([`/guilds/${GUILD}/members/1`]);
});

test('somebody who has left goes by their own name', async () => {
  member = async () => {
    throw new Error('Unknown Member');
  };
  await nicknames.learn(GUILD, ['1']);
  expect(nicknames.of(GUILD, '1')).toBeNull();
});

test('a service that does not answer holds a message up for three seconds', async () => {
  member = () => new Promise(() => {});
  const learned = nicknames.learn(GUILD, ['1']);
  clock.advance(3_000);
  await learned;
  expect(nicknames.of(GUILD, '1')).toBeUndefined();
});

test('nobody has a nickname in a direct message', async () => {
  await nicknames.learn(null, ['1']);
  expect(asked).toEqual([]);
});
