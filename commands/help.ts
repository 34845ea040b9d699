/** `/help`: what the bot does here, how to talk to it, and its commands. */

import { PermissionFlagsBits } from 'discord.js';
import type { Answering } from '../src/conversation/settings/replies.ts';
import { type Command, type CommandData, slashCommand } from '../src/discord/command.ts';

const HOW: Readonly<Record<Answering | 'direct', string>> = {
  direct: 'Just write: I answer every message here.',
  mention: 'Mention me, or reply to one of my messages.',
  always: 'Just write: I answer every message in this channel.',
  author:
    'Whoever has begun this post just writes; everybody else mentions me, or replies to one of my messages.',
  off: 'I am switched off in this channel. Try another one, or write me a direct message.',
};

export const command: Command = {
  data: slashCommand('help', 'Show what I do here and how to talk to me').toJSON(),

  async run({ commands, conversations, place, reply }) {
    const inServer = place.serverId !== null;
    const how = inServer ? (await conversations.status(place)).replies : 'direct';
    await reply(
      [
        `**How to talk to me**\n${HOW[how]}`,
        'What you attach is read, too: pictures, text and code, PDF and office documents.',
        'Each channel, thread and direct message is a conversation of its own, and nothing of one is visible in another. Messages that come while I answer wait and are answered together.',
        `**Commands**\n${commands.map((data) => line(data, inServer)).join('\n')}`,
      ].join('\n\n'),
    );
  },
};

/** Such as `/stop`: Stop the answer that I am working on. */
function line(data: CommandData, inServer: boolean): string {
  if (!('description' in data)) return `In a message’s menu, under *Apps*: \`${data.name}\``;
  const { name, description, default_member_permissions: needed } = data;
  const isForManagers = inServer && needed === String(PermissionFlagsBits.ManageGuild);
  return `\`/${name}\`: ${description}${isForManagers ? ' (needs Manage Server)' : ''}`;
}
