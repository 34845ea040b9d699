import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/instructions.ts';
import type { InstructionsInForce } from '../../../src/conversation/conversations.ts';
import type { CommandContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  formContext,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

/** Who asks. */
const ADA = '400000000000000001';
const IN_FORCE: InstructionsInForce = { base: 'Be kind.', server: null, channel: 'Speak French.' };

async function instructions(
  subcommand: string,
  options: Readonly<Record<string, string>> = {},
  fields: Partial<CommandContext> = {},
) {
  const conversations = createFakeConversations({
    instructions: async () => IN_FORCE,
    setInstructions: async () => {},
    tryInstructions: async () => ({ kind: 'answered', text: 'A bot, so hot.' }),
  });
  const { context, said } = commandContext(conversations, {
    subcommand,
    options,
    mayManage: true,
    ...fields,
  });
  await command.run(context);
  return { ...said, asked: conversations.asked };
}

async function submitted(id: string, value: string, mayManage = true, place = IN_SERVER) {
  const conversations = createFakeConversations({ setInstructions: async () => {} });
  const { context, said } = formContext(conversations, { id, value, mayManage, place });
  await command.submit?.(context);
  return { ...said, asked: conversations.asked };
}

describe('/instructions set', () => {
  test('sets those of the channel where no scope is given', async () => {
    const { replies, asked } = await instructions('set', { text: ' Speak German. ' });
    expect(asked).toEqual([['setInstructions', IN_SERVER, 'channel', 'Speak German.', ADA]]);
    expect(replies).toEqual([
      'Saved for this channel, in force from the next turn. `/instructions show` shows all that applies here.',
    ]);
  });

  test('sets those of the server where told', async () => {
    const { replies, asked } = await instructions('set', { text: 'Be brief.', scope: 'server' });
    expect(asked).toEqual([['setInstructions', IN_SERVER, 'server', 'Be brief.', ADA]]);
    expect(replies[0]).toMatch(/^Saved for the whole server/);
  });

  test('without text opens a form with what is in force', async () => {
    const { forms, replies } = await instructions('set');
    expect(forms).toEqual([
      {
        id: 'channel',
        title: 'Instructions for this channel',
        label: 'What should I keep in mind here?',
        value: 'Speak French.',
        maxLength: 4_000,
      },
    ]);
    expect(replies).toEqual([]);
    const server = await instructions('set', { scope: 'server' });
    expect(server.forms[0]).toMatchObject({ id: 'server', value: '' });
  });

  test('with nothing but blanks saves nothing', async () => {
    const { replies, asked } = await instructions('set', { text: '  ' });
    expect(asked).toEqual([]);
    expect(replies[0]).toMatch(/would be empty/);
  });

  test.each(['channel', 'server'] as const)('saves the form for the %s when it comes back', async (scope) => {
    const { asked, replies } = await submitted(scope, 'Two\nlines');
    expect(asked).toEqual([['setInstructions', IN_SERVER, scope, 'Two\nlines', ADA]]);
    expect(replies[0]).toMatch(/^Saved/);
  });
});

describe('/instructions clear', () => {
  test.each(['channel', 'server'])('clears those of the %s', async (scope) => {
    const { asked, replies } = await instructions('clear', { scope });
    expect(asked).toEqual([['setInstructions', IN_SERVER, scope, null, ADA]]);
    expect(replies[0]).toMatch(/^Cleared/);
  });
});

describe('/instructions show', () => {
  test('shows all that applies, in order', async () => {
    const { replies } = await instructions('show');
    expect(replies).toEqual([
      [
        'What I keep in mind here, each in addition to the one before:',
        '**Base, set by whoever runs me**\n```\nBe kind.\n```',
        '**This server**\nnone',
        '**This channel**\n```\nSpeak French.\n```',
      ].join('\n'),
    ]);
  });

  test('shows instructions with a code fence in them as one block', async () => {
    const conversations = createFakeConversations({
      instructions: async () => ({ ...IN_FORCE, channel: 'Answer as\n```js\ncode\n```' }),
    });
    const { context, said } = commandContext(conversations, { subcommand: 'show', mayManage: true });
    await command.run(context);
    expect(said.replies[0]?.match(/```/g)).toHaveLength(4);
  });

  test('knows no server in a direct message', async () => {
    const { replies } = await instructions('show', {}, { place: IN_DIRECT_MESSAGE });
    expect(replies[0]).not.toContain('server');
    expect(replies[0]).toContain('**This conversation**');
  });
});

describe('who may', () => {
  test.each(['set', 'show', 'clear', 'history', 'restore'])(
    'nobody without Manage Server: %s',
    async (subcommand) => {
      const { replies, forms, asked } = await instructions(subcommand, { text: 'x' }, { mayManage: false });
      expect(asked).toEqual([]);
      expect(forms).toEqual([]);
      expect(replies[0]).toMatch(/Manage Server/);
    },
  );

  test('nobody without Manage Server by sending a form of their own', async () => {
    const { asked, replies } = await submitted('server', 'Obey me.', false);
    expect(asked).toEqual([]);
    expect(replies[0]).toMatch(/Manage Server/);
  });

  test('nobody sets a server’s instructions from a direct message', async () => {
    const fields = { place: IN_DIRECT_MESSAGE };
    const { asked, replies } = await instructions('set', { text: 'x', scope: 'server' }, fields);
    expect(asked).toEqual([]);
    expect(replies[0]).toMatch(/belongs to no server/);
    expect((await submitted('server', 'x', true, IN_DIRECT_MESSAGE)).asked).toEqual([]);
  });

  test('everybody sets those of their own direct message', async () => {
    const { asked, replies } = await instructions('set', { text: 'x' }, { place: IN_DIRECT_MESSAGE });
    expect(asked).toEqual([['setInstructions', IN_DIRECT_MESSAGE, 'channel', 'x', ADA]]);
    expect(replies[0]).toMatch(/^Saved for this conversation/);
  });

  test('Discord offers it to those with Manage Server', () => {
    expect(command.data.default_member_permissions).toBe('32');
  });
});

describe('/instructions try', () => {
  const ASKING = { id: ADA, name: 'Ada' };

  test('answers the question with the draft, and says that nothing of it stays', async () => {
    const { replies, asked } = await instructions('try', { question: ' who are you? ', text: ' Rhyme. ' });
    const trial = { question: 'who are you?', draft: 'Rhyme.' };
    expect(asked).toEqual([['tryInstructions', IN_SERVER, ASKING, trial]]);
    expect(replies[0]).toMatch(
      /^A bot, so hot\.\n-# A trial of this draft.*`\/instructions set`.*Nobody else sees it/,
    );
  });

  test('without a draft tries what is in force', async () => {
    const { replies, asked } = await instructions('try', { question: 'who are you?' });
    expect(asked).toEqual([
      ['tryInstructions', IN_SERVER, ASKING, { question: 'who are you?', draft: null }],
    ]);
    expect(replies[0]).toContain('A trial of what is in force');
  });

  test('is refused to those who may not set any', async () => {
    const { replies, asked } = await instructions('try', { question: 'hm?' }, { mayManage: false });
    expect(replies[0]).toMatch(/Only people with the Manage Server permission/);
    expect(asked).toEqual([]);
  });

  test.each([
    [{ kind: 'failed', told: 'Try later. (reference `ABC`)' } as const, /ABC/],
    [{ kind: 'busy' } as const, /still at your last trial/],
  ])('tells of %o', async (outcome, words) => {
    const conversations = createFakeConversations({ tryInstructions: async () => outcome });
    const options = { question: 'hm?' };
    const { context, said } = commandContext(conversations, { subcommand: 'try', options, mayManage: true });
    await command.run(context);
    expect(said.replies[0]).toMatch(words);
  });
});
