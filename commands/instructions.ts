/** `/instructions`: what the assistant keeps in mind in a channel or a whole server, and what it was before. */

import {
  PermissionFlagsBits,
  type SlashCommandStringOption,
  type SlashCommandSubcommandBuilder,
} from 'discord.js';
import { type Command, slashCommand } from '../src/discord/command.ts';
import { history, restore } from './instructions/history.ts';
import { LONGEST_TEXT, save, set } from './instructions/save.ts';
import { refuse, scopeOf } from './instructions/scope.ts';
import { shown } from './instructions/show.ts';
import { LONGEST_QUESTION, tryOut } from './instructions/try-out.ts';

const scopeOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option
    .setName('scope')
    .setDescription('Where they apply; this channel if you leave it out')
    .addChoices({ name: 'this channel', value: 'channel' }, { name: 'the whole server', value: 'server' });

const named =
  (name: string, description: string) =>
  (subcommand: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder =>
    subcommand.setName(name).setDescription(description);

const data = slashCommand('instructions', 'Set, show or clear what I should keep in mind here')
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
  .addSubcommand((set) =>
    named(
      'set',
      'Set the instructions; without text or file, a form opens',
    )(set)
      .addStringOption((text) =>
        text
          .setName('text')
          .setDescription('The instructions; {server}, {channel}, {date} and {user} are filled in')
          .setMaxLength(LONGEST_TEXT),
      )
      .addAttachmentOption((file) =>
        file.setName('file').setDescription('The instructions as a text file, up to 32,000 characters'),
      )
      .addStringOption(scopeOption),
  )
  .addSubcommand(named('show', 'Show the instructions in force'))
  .addSubcommand((clear) => named('clear', 'Remove the instructions')(clear).addStringOption(scopeOption))
  .addSubcommand((past) =>
    named('history', 'Show the last 20 versions and what changed')(past).addStringOption(scopeOption),
  )
  .addSubcommand((trial) =>
    named(
      'try',
      'Ask a question as if a draft were in force; only you see the answer',
    )(trial)
      .addStringOption((question) =>
        question
          .setName('question')
          .setDescription('What to answer')
          .setMaxLength(LONGEST_QUESTION)
          .setRequired(true),
      )
      .addStringOption((text) =>
        text
          .setName('text')
          .setDescription('The draft for this channel; what is in force if you leave it out')
          .setMaxLength(LONGEST_TEXT),
      ),
  )
  .addSubcommand((again) =>
    named(
      'restore',
      'Put an earlier version in force again',
    )(again)
      .addIntegerOption((version) =>
        version
          .setName('version')
          .setDescription('Its number in the history')
          .setMinValue(1)
          .setRequired(true),
      )
      .addStringOption(scopeOption),
  );

export const command: Command = {
  data: data.toJSON(),

  async run(context) {
    const { conversations, place, subcommand, option, reply } = context;
    const scope = scopeOf(option('scope'));
    const refusal = refuse(context, scope);
    if (refusal !== null) return reply(refusal);
    switch (subcommand) {
      case 'set':
        return set(context, scope);
      case 'clear':
        return save(context, scope, null);
      case 'history':
        return history(context, scope);
      case 'try':
        return tryOut(context);
      case 'restore':
        return restore(context, scope);
      default: {
        const { text, files } = shown(await conversations.instructions(place), place.serverId !== null);
        return reply(text, files);
      }
    }
  },

  async submit(context) {
    const scope = scopeOf(context.id);
    const refusal = refuse(context, scope);
    return refusal === null ? save(context, scope, context.value) : context.reply(refusal);
  },
};
