import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/settings.ts';
import type { Conversations } from '../../../src/conversation/conversations.ts';
import type { SettingsInForce } from '../../../src/conversation/settings/in-force.ts';
import type { ChosenChannel, CommandContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const FORUM: ChosenChannel = { id: '9', isForum: true, isSilent: false, isVisible: true };
const IN_FORUM = { ...IN_SERVER, channelId: FORUM.id };
const NOTHING_SET: SettingsInForce = {
  replies: { value: 'mention', from: 'operator' },
  model: { value: 'own-1', from: 'operator', notAllowed: null },
  streaming: { value: 'auto', from: 'operator' },
  access: [],
  parentId: null,
  startedBy: null,
};

interface Fields extends Partial<CommandContext> {
  readonly answers?: Partial<Conversations>;
}

async function settings(
  subcommand: string,
  options: Readonly<Record<string, string>> = {},
  { answers = {}, ...fields }: Fields = {},
) {
  const conversations = createFakeConversations({
    settings: async () => NOTHING_SET,
    changeSettings: async () => ({ kind: 'changed', settings: {} }),
    models: () => ['own-1', 'large-1'],
    ...answers,
  });
  const { context, said } = commandContext(conversations, {
    subcommand,
    options,
    mayManage: true,
    ...fields,
  });
  await command.run(context);
  return { said: said.replies.join('\n---\n'), asked: conversations.asked };
}

describe('/settings replies, model and streaming', () => {
  test.each([
    ['replies', { mode: 'always' }, { replies: 'always' }, 'replies to every message'],
    ['model', { name: 'large-1' }, { model: 'large-1' }, '`large-1` answers'],
    ['streaming', { mode: 'off' }, { streaming: 'off' }, 'a reply is posted when it is complete'],
  ])('set %s of this channel, or of the server', async (name, options, set, words) => {
    const change = { kind: 'set', settings: set };
    const here = await settings(name, options);
    expect(here.asked).toEqual([['changeSettings', IN_SERVER, 'channel', change]]);
    expect(here.said).toBe(`Saved for this channel, in force from the next message on: ${words}.`);
    const everywhere = await settings(name, { ...options, scope: 'server' });
    expect(everywhere.asked).toEqual([['changeSettings', IN_SERVER, 'server', change]]);
    expect(everywhere.said).toMatch(/^Saved for the whole server/);
  });

  test('set those of a forum from elsewhere, and say what that means there', async () => {
    const fields = { channel: () => FORUM };
    const { asked, said } = await settings('replies', { mode: 'always', channel: FORUM.id }, fields);
    expect(asked).toEqual([
      ['changeSettings', IN_FORUM, 'channel', { kind: 'set', settings: { replies: 'always' } }],
    ]);
    expect(said).toBe(
      'Saved for <#9>, in force from the next message on: replies to each new post, and in it to what its author writes.',
    );
  });

  test('take no value that is not offered, whatever a client has sent', async () => {
    for (const [name, options, why] of [
      ['replies', { mode: 'author' }, /do not know that value/],
      ['replies', {}, /do not know that value/],
      ['streaming', { mode: 'toString' }, /do not know that value/],
      ['model', { name: 'huge-1' }, /not allowed. Those that are: `own-1`, `large-1`/],
      ['clear', { name: 'constructor' }, /do not know that value/],
    ] as const) {
      const { asked, said } = await settings(name, options);
      expect([asked, said]).toEqual([[], expect.stringMatching(why)]);
    }
  });
});

describe('/settings access', () => {
  const STAFF = { kind: 'role', id: '1' } as const;
  const ADA = { kind: 'person', id: '2' } as const;
  const principals = { allow: STAFF, deny: ADA };
  const principal: CommandContext['principal'] = (name) => principals[name as 'allow' | 'deny'] ?? null;

  test('adds whom it names, and tells the list as it is now', async () => {
    const access = { allow: [STAFF], deny: [ADA] };
    const answers = { changeSettings: async () => ({ kind: 'changed', settings: { access } }) as const };
    const { asked, said } = await settings('access', { scope: 'server' }, { principal, answers });
    const change = { kind: 'access', isCleared: false, allow: STAFF, deny: ADA };
    expect(asked).toEqual([['changeSettings', IN_SERVER, 'server', change]]);
    expect(said).toContain('Who may talk to me: only <@&1>; never <@2>.');
    expect(said).toContain('people with Manage Server always may');
  });

  test('empties the list where it is told to', async () => {
    const { asked, said } = await settings('access', { clear: 'true' });
    const change = { kind: 'access', isCleared: true, allow: null, deny: null };
    expect(asked).toEqual([['changeSettings', IN_SERVER, 'channel', change]]);
    expect(said).toContain('Who may talk to me: everybody.');
  });

  test('saves nothing that says nothing, or both at once, or too much', async () => {
    expect(await settings('access')).toMatchObject({ asked: [], said: expect.stringMatching(/Name a role/) });
    const both = await settings('access', {}, { principal: () => STAFF });
    expect(both).toMatchObject({ asked: [], said: expect.stringMatching(/allowed and denied at once/) });
    const answers = { changeSettings: async () => ({ kind: 'full' }) as const };
    expect((await settings('access', {}, { principal, answers })).said).toMatch(/^Nothing is saved/);
  });
});

describe('/settings clear', () => {
  test.each(['replies', 'model', 'streaming', 'access'])(
    'goes back to what is inherited of %s',
    async (name) => {
      const { asked, said } = await settings('clear', { name, scope: 'server' });
      expect(asked).toEqual([['changeSettings', IN_SERVER, 'server', { kind: 'clear', name }]]);
      expect(said).toMatch(/^Cleared for the whole server/);
    },
  );
});

describe('/settings show', () => {
  test('says what is in force and where it comes from, to everybody', async () => {
    const inForce: SettingsInForce = {
      ...NOTHING_SET,
      replies: { value: 'off', from: 'parent' },
      model: { value: 'own-1', from: 'operator', notAllowed: 'gone-1' },
      streaming: { value: 'on', from: 'channel' },
      access: [
        { from: 'channel', list: { allow: [], deny: [{ kind: 'person', id: '5' }] } },
        { from: 'server', list: { allow: [{ kind: 'role', id: '6' }], deny: [] } },
      ],
      parentId: '8',
    };
    const fields = { mayManage: false, roles: ['6'], answers: { settings: async () => inForce } };
    const { said } = await settings('show', {}, fields);
    expect(said).toBe(
      [
        '**Settings in force here**',
        'Replies: switched off · set for <#8>',
        'Model: `own-1` · by default; `gone-1`, which is set, is not allowed any more',
        'Streaming: a reply grows from its first words · set here',
        'Access: never <@5> · set here',
        'Access: only <@&6> · set for the whole server',
      ].join('\n'),
    );
    const { said: other } = await settings('show', {}, { ...fields, roles: [] });
    expect(other).toContain('You may not talk to me there, so that I do not answer you.');
  });

  test('says the same of another channel', async () => {
    const { asked, said } = await settings(
      'show',
      { channel: FORUM.id },
      { mayManage: false, channel: () => FORUM },
    );
    expect(asked).toEqual([['settings', IN_FORUM]]);
    expect(said).toContain(
      '**Settings in force in <#9>**\nReplies: when I am mentioned or replied to · by default',
    );
  });

  test('knows neither server nor access in a direct message', async () => {
    const { said } = await settings('show', {}, { place: IN_DIRECT_MESSAGE });
    expect(said).toContain('Replies: to every message\n');
    expect(said).not.toContain('Access');
  });
});

describe('who may', () => {
  test.each(['replies', 'model', 'streaming', 'access', 'clear'])(
    'nobody without Manage Server: %s',
    async (name) => {
      const options = { mode: 'off', name: 'model', clear: 'true' };
      const { asked, said } = await settings(name, options, { mayManage: false });
      expect([asked, said]).toEqual([[], expect.stringMatching(/Manage Server/)]);
    },
  );

  test('nobody names a channel that is not of this server, or that they do not see', async () => {
    const options = { mode: 'off', channel: FORUM.id };
    const elsewhere = { channel: () => FORUM, answers: { knows: () => false } };
    const hidden = { channel: () => ({ ...FORUM, isVisible: false }) };
    const category = { channel: () => ({ ...FORUM, isSilent: true }) };
    for (const fields of [elsewhere, hidden, category, {}]) {
      expect((await settings('replies', options, fields)).asked).toEqual([]);
      expect((await settings('show', options, fields)).asked).toEqual([]);
    }
    const both = await settings('replies', { ...options, scope: 'server' }, { channel: () => FORUM });
    expect(both).toMatchObject({ asked: [], said: expect.stringMatching(/not both/) });
  });

  test('everybody in their own direct message, as far as it has such a setting', async () => {
    const fields = { place: IN_DIRECT_MESSAGE };
    const { asked } = await settings('model', { name: 'large-1' }, fields);
    expect(asked).toEqual([
      ['changeSettings', IN_DIRECT_MESSAGE, 'channel', { kind: 'set', settings: { model: 'large-1' } }],
    ]);
    for (const [name, options] of [
      ['replies', { mode: 'off' }],
      ['access', { clear: 'true' }],
      ['model', { name: 'large-1', scope: 'server' }],
    ] as const)
      expect((await settings(name, options, fields)).asked).toEqual([]);
  });

  test('Discord offers it to everybody, since everybody may see what is in force', () => {
    expect(command.data.default_member_permissions).toBeUndefined();
  });
});

describe('a model that is being typed', () => {
  const typed = (text: string, fields: object = {}) =>
    command.complete?.({
      place: IN_SERVER,
      user: { id: '1', name: 'Ada' },
      mayManage: true,
      conversations: createFakeConversations({ models: () => ['own-1', 'large-1', 'larger-1'] }),
      subcommand: 'model',
      focused: { name: 'name', text },
      ...fields,
    });

  test('is completed by those that may be chosen, what begins so first', () => {
    expect(typed('')).toEqual(['own-1', 'large-1', 'larger-1']);
    expect(typed('R')).toEqual(['large-1', 'larger-1']);
    expect(typed('LARGE')).toEqual(['large-1', 'larger-1']);
    expect(typed('l')).toEqual(['large-1', 'larger-1']);
    expect(typed('x')).toEqual([]);
  });

  test('is completed for nobody who may not set it', () => {
    expect(typed('', { mayManage: false })).toEqual([]);
  });
});
