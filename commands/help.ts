/** `/help`: what the bot does here and how to talk to it. */

import type { ReplyMode } from '../src/conversation/record/record.ts';
import { type Command, slashCommand } from '../src/discord/command.ts';

const HOW: Readonly<Record<ReplyMode | 'direct', string>> = {
  direct: 'Just write: I answer every message here.',
  mention: 'Mention me, or reply to one of my messages.',
  always: 'Just write: I answer every message in this channel.',
  off: 'I am switched off in this channel. Try another one, or write me a direct message.',
};

const COMMANDS = [
  '`/reset` starts afresh: I forget this conversation, and your next message begins a new one.',
  '`/stop` stops the answer that I am working on.',
  '`/status` shows what this conversation runs on, the instructions in force and the queue.',
  '`/instructions` sets, shows or clears what I should keep in mind here (in servers: with Manage Server).',
  '`/help` shows this.',
];

export const command: Command = {
  data: slashCommand('help', 'What I do here, and how to talk to me').toJSON(),

  async run({ conversations, place, reply }) {
    const how = place.serverId === null ? 'direct' : (await conversations.status(place)).replies;
    await reply(
      [
        `**How to talk to me**\n${HOW[how]}`,
        'Each channel, thread and direct message is a conversation of its own, and nothing of one is visible in another. Messages that come while I answer wait and are answered together.',
        `**Commands**\n${COMMANDS.join('\n')}`,
      ].join('\n\n'),
    );
  },
};
