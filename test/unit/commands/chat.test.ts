import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/chat.ts';
import type { Ignored } from '../../../src/conversation/conversations.ts';
import type { CommandContext } from '../../../src/discord/command.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const THREAD = { ...IN_SERVER, channelId: '100000000000000077' };

async function chat(
  options: Record<string, string>,
  fields: Partial<CommandContext> = {},
  why: Ignored | null = null,
) {
  const titles: string[] = [];
  const conversations = createFakeConversations({
    chatOpened: async () => {},
    whyNotAsk: async () => why,
  });
  const openThread: CommandContext['openThread'] = async (title) => {
    titles.push(title);
    return { kind: 'opened', place: THREAD };
  };
  const { context, said } = commandContext(conversations, { options, openThread, ...fields });
  await command.run(context);
  const asked = conversations.asked.filter(([method]) => method !== 'whyNotAsk');
  return { said, titles, asked };
}

describe('/chat', () => {
  test('opens nothing for somebody whom it would not answer there, and says why', async () => {
    const { said, titles, asked } = await chat({ message: 'my secret' }, {}, 'opted-out');
    expect(titles).toEqual([]);
    expect(asked).toEqual([]);
    expect(said.questions).toEqual([]);
    expect(said.replies).toEqual([expect.stringContaining('You have opted out')]);
  });

  test('opens a thread for its user, and takes the message along', async () => {
    const { said, titles, asked } = await chat({ message: 'how does it\nwind?' });
    expect(titles).toEqual(['how does it wind?']);
    expect(asked).toEqual([['chatOpened', THREAD, '400000000000000001']]);
    const question = { text: 'how does it\nwind?', attachments: [], isPrivate: false, at: THREAD };
    expect(said.questions).toEqual([question]);
    expect(said.replies).toEqual([expect.stringContaining(`<#${THREAD.channelId}>`)]);
  });

  test('without a message opens one that waits for its user', async () => {
    const { said, titles } = await chat({});
    expect(titles).toEqual(['A chat with Ada']);
    expect(said.questions).toEqual([]);
    expect(said.replies).toEqual([expect.stringMatching(/everything that you write there/)]);
  });

  // https://discord.com/developers/docs/resources/channel#start-thread-without-message
  test('has a title of at most a hundred characters', async () => {
    const { titles } = await chat({ message: '🧵'.repeat(200) });
    expect(titles).toEqual([`${'🧵'.repeat(49)}…`]);
    expect((await chat({ message: 'x', title: 'Winding' })).titles).toEqual(['Winding']);
  });

  test('in a direct message says that one can just write', async () => {
    const { said, titles } = await chat({ message: 'x' }, { place: IN_DIRECT_MESSAGE });
    expect([titles, said.replies]).toEqual([[], [expect.stringMatching(/just write/)]]);
  });

  test.each([
    ['not-allowed', /Create Public Threads/],
    ['not-here', /text channel/],
    ['failed', /did not open/],
  ] as const)('that is refused as %s says what would help', async (why, text) => {
    const { said } = await chat({ message: 'x' }, { openThread: async () => ({ kind: 'refused', why }) });
    expect(said.questions).toEqual([]);
    expect(said.replies).toEqual([expect.stringMatching(text)]);
  });
});
