import { describe, expect, test } from 'vitest';
import type { Settings } from '../../../../src/conversation/record/settings.ts';
import type { Inherited, Level, Origin } from '../../../../src/conversation/settings/cascade.ts';
import { settingsIn, turnSettings } from '../../../../src/conversation/settings/in-force.ts';
import type { Answering } from '../../../../src/conversation/settings/replies.ts';

const OPERATOR = {
  models: { own: 'own-1', allowed: ['large-1', 'own-1'] },
  streaming: 'auto',
} as const;
const THREAD = { channelId: '1', isForum: false, startedBy: '7' };
const POST = { ...THREAD, isForum: true };

interface Set {
  readonly own?: Settings;
  readonly parent?: Settings;
  readonly server?: Settings;
  readonly around?: Inherited['around'];
}

function inForce({ own = {}, parent, server = {}, around = parent === undefined ? null : THREAD }: Set) {
  const ofParent: readonly Level[] = parent === undefined ? [] : [{ from: 'parent', settings: parent }];
  const levels = [...ofParent, { from: 'server', settings: server } as const];
  return settingsIn(own, { levels, around }, OPERATOR);
}

describe('which messages are answered', () => {
  const all = { replies: 'always' } as const;
  const none = { replies: 'off' } as const;
  const cases: [string, Set, Answering, Origin][] = [
    ['nothing is set', {}, 'mention', 'operator'],
    ['the server has it', { server: all }, 'always', 'server'],
    ['the channel has its own', { own: none, server: all }, 'off', 'channel'],
    ['a Discord thread goes by its channel', { parent: none, server: all }, 'off', 'parent'],
    ['a Discord thread has its own', { own: all, parent: none }, 'always', 'channel'],
    ['neither it nor its channel has one', { parent: {}, server: none }, 'off', 'server'],
    ['a forum answers always: in a post its author', { parent: all, around: POST }, 'author', 'parent'],
    ['so it does where the server says so', { parent: {}, server: all, around: POST }, 'author', 'server'],
    ['a post of its own answers everybody', { own: all, parent: none, around: POST }, 'always', 'channel'],
    ['a forum that is switched off', { parent: none, around: POST }, 'off', 'parent'],
  ];
  test.each(cases)('%s', (_, set, value, from) => {
    expect(inForce(set).replies).toEqual({ value, from });
  });
});

describe('which model answers', () => {
  test('the nearest that is set, or the operator’s', () => {
    expect(inForce({}).model).toEqual({ value: 'own-1', from: 'operator', notAllowed: null });
    const large = { model: 'large-1' };
    expect(inForce({ server: large }).model).toMatchObject({ value: 'large-1', from: 'server' });
    expect(inForce({ own: { model: 'own-1' }, server: large }).model).toMatchObject({
      value: 'own-1',
      from: 'channel',
    });
    expect(inForce({ parent: large }).model).toMatchObject({ value: 'large-1', from: 'parent' });
  });

  test('one that is not allowed any more is not asked, and neither is one further away', () => {
    const set = { own: { model: 'gone-1' }, server: { model: 'large-1' } };
    expect(inForce(set).model).toEqual({ value: 'own-1', from: 'operator', notAllowed: 'gone-1' });
  });
});

test('whether replies grow is the operator’s unless it is set', () => {
  expect(inForce({}).streaming).toEqual({ value: 'auto', from: 'operator' });
  expect(inForce({ own: { streaming: 'off' }, server: { streaming: 'on' } }).streaming).toEqual({
    value: 'off',
    from: 'channel',
  });
});

test('a turn keeps what people have set of it, and nothing of the operator’s', () => {
  expect(turnSettings(inForce({}), OPERATOR)).toEqual({});
  expect(turnSettings(inForce({ own: { model: 'own-1' } }), OPERATOR)).toEqual({});
  expect(turnSettings(inForce({ own: { model: 'gone-1' } }), OPERATOR)).toEqual({});
  const set = { own: { streaming: 'auto' }, server: { model: 'large-1' } } as const;
  expect(turnSettings(inForce(set), OPERATOR)).toEqual({ model: 'large-1', streaming: 'auto' });
});
