import { expect, test } from 'vitest';
import { command } from '../../../commands/instructions.ts';
import type { Conversations } from '../../../src/conversation/conversations.ts';
import type { CommandContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const ADA = '400000000000000001';
const NOTE = {
  name: 'rules.md',
  mime: 'text/markdown',
  size: 6,
  url: 'https://cdn.discordapp.com/attachments/1/2/rules.md',
};

async function set(
  options: Readonly<Record<string, string>>,
  answers: Partial<Conversations> = {},
  fields: Partial<CommandContext> = {},
) {
  const conversations = createFakeConversations({ setInstructions: async () => {}, ...answers });
  const { context, said } = commandContext(conversations, {
    subcommand: 'set',
    options,
    attachment: (name) => (name === 'file' ? NOTE : null),
    mayManage: true,
    ...fields,
  });
  await command.run(context);
  return { ...said, asked: conversations.asked };
}

test('a text file is set as it is', async () => {
  const { asked, replies } = await set(
    { file: '2', scope: 'server' },
    { attachedText: async () => ({ kind: 'text', text: 'Rhyme.' }) },
  );
  expect(asked).toEqual([
    ['attachedText', IN_SERVER, NOTE],
    ['setInstructions', IN_SERVER, 'server', 'Rhyme.', ADA],
  ]);
  expect(replies[0]).toMatch(/^Saved for the whole server/);
});

test.each([
  ['too-long', /too long.*32,000/],
  ['no-text', /no text file/],
  ['not-delivered', /did not deliver/],
] as const)('a file that is %s sets nothing, and its user is told', async (why, told) => {
  const { asked, replies } = await set(
    { file: '2' },
    { attachedText: async () => ({ kind: 'unread', why }) },
  );
  expect(asked).toEqual([['attachedText', IN_SERVER, NOTE]]);
  expect(replies[0]).toMatch(told);
});

test('an empty file sets nothing', async () => {
  const { asked, replies } = await set(
    { file: '2' },
    { attachedText: async () => ({ kind: 'text', text: '' }) },
  );
  expect(asked).toHaveLength(1);
  expect(replies[0]).toMatch(/would be empty/);
});

test('a file beside a text, and one that Discord tells nothing of, are not read', async () => {
  const both = await set({ file: '2', text: 'Rhyme.' });
  expect(both.asked).toEqual([]);
  expect(both.replies[0]).toMatch(/not as both/);
  const unknown = await set({ file: '2' }, {}, { attachment: () => null });
  expect(unknown.asked).toEqual([]);
  expect(unknown.replies[0]).toMatch(/did not deliver/);
});

test('a file of a person without Manage Server is not read', async () => {
  const { asked, replies } = await set({ file: '2' }, {}, { mayManage: false });
  expect(asked).toEqual([]);
  expect(replies[0]).toMatch(/Manage Server/);
});

// https://docs.discord.com/developers/components/reference#text-input: a form's field holds 4,000 characters.
test('instructions that no form holds come as the file to change', async () => {
  const long = 'x'.repeat(4_001);
  const { forms, replies, files } = await set(
    {},
    { instructions: async () => ({ base: '', server: null, channel: long }) },
  );
  expect(forms).toEqual([]);
  expect(replies[0]).toMatch(/too long for a form/);
  expect(files).toEqual([{ name: 'channel-instructions.md', text: long }]);
});

test('what a message cannot show exactly comes as files that can be given back', async () => {
  const fenced = 'Answer as\n```js\ncode\n```';
  const show = (server: string, channel: string) =>
    set({}, { instructions: async () => ({ base: 'Be kind.', server, channel }) }, { subcommand: 'show' });
  expect((await show('Be brief.', 'Rhyme.')).files).toEqual([]);
  expect((await show('Be brief.', fenced)).files).toEqual([
    { name: 'channel-instructions.md', text: fenced },
  ]);
  const { replies, files } = await show('y'.repeat(32_000), fenced);
  expect(replies[0]?.length).toBeLessThan(2_000);
  expect(replies[0]).toContain('**This server**\n32,000 characters, in `server-instructions.md`');
  expect(files.map(({ name }) => name)).toEqual([
    'base-instructions.md',
    'server-instructions.md',
    'channel-instructions.md',
  ]);
});
