/** `/instructions set|show|clear`: what the assistant keeps in mind in a channel or a whole server. */

import { PermissionFlagsBits, type SlashCommandStringOption } from 'discord.js';
import type { InstructionsInForce, Scope } from '../src/conversation/conversations.ts';
import { type Command, codeBlock, type InteractionContext, slashCommand } from '../src/discord/command.ts';

const MAX_LENGTH = 4_000;

const scopeOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option
    .setName('scope')
    .setDescription('Where they apply; this channel if you leave it out')
    .addChoices({ name: 'this channel', value: 'channel' }, { name: 'the whole server', value: 'server' });

const data = slashCommand('instructions', 'Set, show or clear what I should keep in mind here')
  .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
  .addSubcommand((set) =>
    set
      .setName('set')
      .setDescription('Set the instructions; without text, a form opens')
      .addStringOption((text) =>
        text.setName('text').setDescription('The instructions').setMaxLength(MAX_LENGTH),
      )
      .addStringOption(scopeOption),
  )
  .addSubcommand((show) => show.setName('show').setDescription('Show the instructions in force'))
  .addSubcommand((clear) =>
    clear.setName('clear').setDescription('Remove the instructions').addStringOption(scopeOption),
  );

export const command: Command = {
  data: data.toJSON(),

  async run(context) {
    const { conversations, place, subcommand, option, reply, form } = context;
    const scope: Scope = option('scope') === 'server' ? 'server' : 'channel';
    const refusal = refuse(context, scope);
    if (refusal !== null) return reply(refusal);

    const text = option('text');
    if (subcommand === 'set' && text !== null) return save(context, scope, text);
    if (subcommand === 'clear') return save(context, scope, null);
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
    const scope: Scope = context.id === 'server' ? 'server' : 'channel';
    const refusal = refuse(context, scope);
    return refusal === null ? save(context, scope, context.value) : context.reply(refusal);
  },
};

/** Whatever the client let through: who may not, and what a direct message does not have. */
function refuse({ mayManage, place }: InteractionContext, scope: Scope): string | null {
  if (!mayManage) return 'Only people with the Manage Server permission can use `/instructions` here.';
  if (scope === 'server' && place.serverId === null) {
    return 'A direct message belongs to no server. Leave `scope` out to set the instructions of this conversation.';
  }
  return null;
}

async function save(context: InteractionContext, scope: Scope, text: string | null): Promise<void> {
  const { conversations, place, reply } = context;
  if (text?.trim() === '')
    return reply('That would be empty. `/instructions clear` removes the instructions.');
  await conversations.setInstructions(place, scope, text?.trim() ?? null);
  const done = text === null ? 'Cleared' : 'Saved';
  await reply(
    `${done} for ${where(context, scope)}, in force from the next turn. \`/instructions show\` shows all that applies here.`,
  );
}

function where({ place }: InteractionContext, scope: Scope): string {
  if (scope === 'server') return 'the whole server';
  return place.serverId === null ? 'this conversation' : 'this channel';
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
