/** `/instructions`: what the assistant keeps in mind in a channel or a whole server, and what it was before. */

import {
  PermissionFlagsBits,
  type SlashCommandStringOption,
  type SlashCommandSubcommandBuilder,
} from 'discord.js';
import type { InstructionsInForce } from '../src/conversation/conversations.ts';
import type { Scope } from '../src/conversation/record/versions.ts';
import { type Command, codeBlock, type InteractionContext, slashCommand } from '../src/discord/command.ts';
import { history, restore } from './instructions/history.ts';
import { refuse, scopeOf, where } from './instructions/scope.ts';

const MAX_LENGTH = 4_000;

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
      'Set the instructions; without text, a form opens',
    )(set)
      .addStringOption((text) =>
        text
          .setName('text')
          .setDescription('The instructions; {server}, {channel}, {date} and {user} are filled in')
          .setMaxLength(MAX_LENGTH),
      )
      .addStringOption(scopeOption),
  )
  .addSubcommand(named('show', 'Show the instructions in force'))
  .addSubcommand((clear) => named('clear', 'Remove the instructions')(clear).addStringOption(scopeOption))
  .addSubcommand((past) =>
    named('history', 'Show the last 20 versions and what changed')(past).addStringOption(scopeOption),
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
    const { conversations, place, subcommand, option, reply, form } = context;
    const scope = scopeOf(option('scope'));
    const refusal = refuse(context, scope);
    if (refusal !== null) return reply(refusal);

    const text = option('text');
    if (subcommand === 'set' && text !== null) return save(context, scope, text);
    if (subcommand === 'clear') return save(context, scope, null);
    if (subcommand === 'history') return history(context, scope);
    if (subcommand === 'restore') return restore(context, scope);
    const inForce = await conversations.instructions(place);
    if (subcommand === 'show') return reply(shown(inForce, place.serverId !== null));
    return form({
      id: scope,
      title: `Instructions for ${where(context, scope)}`,
      label: 'What should I keep in mind here?',
      value: inForce[scope] ?? '',
      maxLength: MAX_LENGTH,
    });
  },

  async submit(context) {
    const scope = scopeOf(context.id);
    const refusal = refuse(context, scope);
    return refusal === null ? save(context, scope, context.value) : context.reply(refusal);
  },
};

async function save(context: InteractionContext, scope: Scope, text: string | null): Promise<void> {
  const { conversations, place, reply, user } = context;
  if (text?.trim() === '')
    return reply('That would be empty. `/instructions clear` removes the instructions.');
  await conversations.setInstructions(place, scope, text?.trim() ?? null, user.id);
  const done = text === null ? 'Cleared' : 'Saved';
  await reply(
    `${done} for ${where(context, scope)}, in force from the next turn. \`/instructions show\` shows all that applies here.`,
  );
}

function shown({ base, server, channel }: InstructionsInForce, inServer: boolean): string {
  const section = (title: string, text: string | null): string =>
    `**${title}**\n${text === null || text.trim() === '' ? 'none' : codeBlock(text)}`;
  return [
    'What I keep in mind here, each in addition to the one before:',
    section('Base, set by whoever runs me', base),
    ...(inServer ? [section('This server', server)] : []),
    section(inServer ? 'This channel' : 'This conversation', channel),
  ].join('\n');
}
