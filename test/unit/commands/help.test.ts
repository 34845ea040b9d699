import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from '../../../commands/help.ts';
import type { ReplyMode } from '../../../src/conversation/record/record.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
} from '../../support/fakes/fake-conversations.ts';

async function help(replies: ReplyMode): Promise<string> {
  const conversations = createFakeConversations({ status: async () => ({ replies }) as never });
  const { context, said } = commandContext(conversations);
  await command.run(context);
  return said.replies.join('\n');
}

test.each([
  ['mention', 'Mention me, or reply to one of my messages.'],
  ['always', 'Just write: I answer every message in this channel.'],
  ['off', 'I am switched off in this channel.'],
] as const)('/help where the bot replies in the mode %s says how to talk to it', async (replies, text) => {
  expect(await help(replies)).toContain(text);
});

test('/help in a direct message asks nobody', async () => {
  const { context, said } = commandContext(createFakeConversations(), { place: IN_DIRECT_MESSAGE });
  await command.run(context);
  expect(said.replies[0]).toContain('Just write: I answer every message here.');
});

test('/help names every command that there is', async () => {
  const folder = new URL('../../../commands/', import.meta.url);
  const text = await help('mention');
  const names = readdirSync(folder).map((file) => `\`/${file.replace(/\.ts$/, '')}\``);
  expect(names.length).toBeGreaterThanOrEqual(5);
  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});
