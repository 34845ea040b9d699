import { fileURLToPath } from 'node:url';
import { PermissionFlagsBits } from 'discord.js';
import { expect, test } from 'vitest';
import { command } from '../../../commands/help.ts';
import type { Status } from '../../../src/conversation/conversations.ts';
import type { Place } from '../../../src/conversation/place.ts';
import type { ReplyMode } from '../../../src/conversation/record/settings.ts';
import { type CommandData, slashCommand } from '../../../src/discord/command.ts';
import { loadCommands } from '../../../src/discord/interactions/load-commands.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const STATUS: Status = {
  engine: 'responses',
  model: 'gpt-6-luna',
  thread: null,
  instructions: { base: '', server: null, channel: null },
  replies: 'mention',
  barred: null,
  state: 'idle',
  pending: 0,
  usage: { turns: 0, input: 0, output: 0 },
  memory: { tokens: null, most: 64_000, hasFaded: false },
};

async function help(
  replies: ReplyMode,
  commands: readonly CommandData[] = [],
  place: Place = IN_SERVER,
): Promise<string> {
  const conversations = createFakeConversations({ status: async () => ({ ...STATUS, replies }) });
  const { context, said } = commandContext(conversations, { commands, place });
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

test('/help says what can be attached', async () => {
  expect(await help('mention')).toContain('What you attach is read, too: pictures, text and code, PDF');
});

test('/help names every command that there is, with what it does', async () => {
  const folder = fileURLToPath(new URL('../../../commands/', import.meta.url));
  const commands = [...(await loadCommands(folder)).values()].map(({ data }) => data);
  expect(commands.length).toBeGreaterThanOrEqual(5);
  const lines = (await help('mention', commands)).split('\n');
  const beginningOf = (data: (typeof commands)[number]): string =>
    'description' in data
      ? `\`/${data.name}\`: ${data.description}`
      : `In a message’s menu, under *Apps*: \`${data.name}\``;
  const missing = commands.filter((data) => !lines.some((line) => line.startsWith(beginningOf(data))));
  expect(missing).toEqual([]);
});

test('/help says which commands need a permission, where there are permissions', async () => {
  const commands = [
    slashCommand('set', 'Set something')
      .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
      .toJSON(),
    slashCommand('show', 'Show something').toJSON(),
  ];
  expect(await help('mention', commands)).toMatch(
    /`\/set`: Set something \(needs Manage Server\)\n`\/show`: Show something$/,
  );
  expect(await help('mention', commands, IN_DIRECT_MESSAGE)).toMatch(
    /`\/set`: Set something\n`\/show`: Show something$/,
  );
});
