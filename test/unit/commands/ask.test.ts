import { expect, test } from 'vitest';
import { command } from '../../../commands/ask.ts';
import type { Receipt } from '../../../src/conversation/conversations.ts';
import { commandContext, createFakeConversations } from '../../support/fakes/fake-conversations.ts';

const FILE = {
  name: 'plan.txt',
  mime: 'text/plain',
  size: 3,
  url: 'https://cdn.discordapp.com/1/2/plan.txt',
};

test('/ask asks what stands in it, with its file, and says nothing itself', async () => {
  const { context, said } = commandContext(createFakeConversations(), {
    options: { prompt: 'what is this?', file: '1' },
    attachment: () => FILE,
  });
  await command.run(context);
  expect(said.questions).toEqual([{ text: 'what is this?', attachments: [FILE], isPrivate: false }]);
  expect(said.replies).toEqual([]);
});

test('/ask in private is for its user alone from its first word on', async () => {
  const { context, said } = commandContext(createFakeConversations(), {
    options: { prompt: 'psst', private: 'true' },
  });
  await command.run(context);
  expect(said.questions).toEqual([{ text: 'psst', attachments: [], isPrivate: true }]);
  expect(command.isPublic?.(context)).toBe(false);
  expect(command.isPublic?.({ option: () => null })).toBe(true);
});

test.each<[Exclude<Receipt, { kind: 'accepted' }>, RegExp]>([
  [{ kind: 'refused', why: 'queue-full' }, /ask again once I have answered/],
  [{ kind: 'refused', why: 'not-kept' }, /cannot save questions at the moment/],
  [{ kind: 'ignored', why: 'switched-off' }, /switched off in this channel/],
  [{ kind: 'ignored', why: 'seen-before' }, /taken this question already/],
  [{ kind: 'ignored', why: 'hidden' }, /cannot answer that here/],
])('/ask of which becomes %o says why', async (receipt, text) => {
  const { context, said } = commandContext(createFakeConversations(), {
    options: { prompt: 'x' },
    ask: async () => receipt,
  });
  await command.run(context);
  expect(said.replies).toEqual([expect.stringMatching(text)]);
});
