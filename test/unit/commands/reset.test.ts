import { expect, test } from 'vitest';
import { command } from '../../../commands/reset.ts';
import {
  commandContext,
  createFakeConversations,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const AFRESH = 'Done. This conversation starts afresh; your next message begins a new thread.';

test.each([
  [{ hadThread: true, stopped: false, dropped: 0 }, AFRESH],
  [{ hadThread: true, stopped: true, dropped: 0 }, `${AFRESH} I stopped the answer that was under way.`],
  [{ hadThread: true, stopped: false, dropped: 1 }, `${AFRESH} I dropped 1 message that waited.`],
  [
    { hadThread: true, stopped: true, dropped: 2 },
    `${AFRESH} I stopped the answer that was under way. I dropped 2 messages that waited.`,
  ],
  [
    { hadThread: false, stopped: false, dropped: 0 },
    'There is nothing to reset: your next message begins a new thread.',
  ],
])('/reset that ended %o says so', async (ended, text) => {
  const conversations = createFakeConversations({ reset: async () => ended });
  const { context, said } = commandContext(conversations);
  await command.run(context);
  expect(said.replies).toEqual([text]);
  expect(conversations.asked).toEqual([['reset', IN_SERVER]]);
});

test('/reset in private is of the conversation of one’s own, and says so', async () => {
  const ended = { hadThread: true, stopped: false, dropped: 0 };
  const conversations = createFakeConversations({ reset: async () => ended });
  const { context, said } = commandContext(conversations, { options: { private: 'true' } });
  await command.run(context);
  expect(said.replies).toEqual([
    'Done. Your own conversation here starts afresh; your next private question begins a new thread.',
  ]);
  expect(conversations.asked).toEqual([['reset', { ...IN_SERVER, personId: context.user.id }]]);
});
