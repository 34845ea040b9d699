/** `/export`: the transcript of this conversation as a file. */

import { PermissionFlagsBits } from 'discord.js';
import { type Command, counted, slashCommand } from '../src/discord/command.ts';
import { type Format, filesOf } from './export/files.ts';

/** What one message takes for certain. Source: Discord's documentation, "Uploading Files". */
const LIMITS = { bytes: 8_000_000, files: 3 };

export const command: Command = {
  data: slashCommand('export', 'Get what I keep of this conversation as a file')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .addStringOption((format) =>
      format
        .setName('format')
        .setDescription('The kind of file; Markdown if you leave it out')
        .addChoices({ name: 'Markdown', value: 'markdown' }, { name: 'JSON', value: 'json' }),
    )
    .toJSON(),

  async run({ conversations: { privacy }, place, mayManage, option, reply }) {
    if (!mayManage)
      return reply('Only people with Manage Server may take what is said here with them as a file.');
    const format: Format = option('format') === 'json' ? 'json' : 'markdown';
    const { entries, isUnderWay } = await privacy.transcript(place);
    const later = isUnderWay ? ' What is being answered or waits is not in it yet.' : '';
    if (entries.length === 0) return reply(`I keep nothing of what was said here.${later}`);
    const { files, left } = filesOf(format, place, entries, LIMITS);
    const messages = counted(entries.length - left, 'message');
    const cut = files.length > 1 ? ` It is cut into ${files.length} files, each of which stands alone.` : '';
    const missing =
      left > 0 ? ` ${counted(left, 'older message')} had no room, since Discord takes no more at once.` : '';
    return reply(
      `This is what I keep of this conversation: ${messages}, oldest first.${cut}${missing}${later}`,
      files,
    );
  },
};
