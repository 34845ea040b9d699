/** `/settings`: what is in force in a channel or a whole server, and how it is changed. */

import {
  ChannelType,
  type SlashCommandChannelOption,
  type SlashCommandStringOption,
  type SlashCommandSubcommandBuilder,
} from 'discord.js';
import { type Command, slashCommand } from '../src/discord/command.ts';
import { clear, set } from './settings/change.ts';
import { show } from './settings/show.ts';
import { NAMES, REPLY_MODES, STREAMING } from './settings/words.ts';

/** All in which something is said. */
const CHANNEL_TYPES = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.GuildVoice,
  ChannelType.GuildStageVoice,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
] as const;

const channelOption = (option: SlashCommandChannelOption): SlashCommandChannelOption =>
  option
    .setName('channel')
    .setDescription('Another channel, a forum for example; this one if you leave it out')
    .addChannelTypes(...CHANNEL_TYPES);

const scopeOption = (option: SlashCommandStringOption): SlashCommandStringOption =>
  option
    .setName('scope')
    .setDescription('Where it applies; this channel if you leave it out')
    .addChoices({ name: 'this channel', value: 'channel' }, { name: 'the whole server', value: 'server' });

const named =
  (name: string, description: string) =>
  (subcommand: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder =>
    subcommand.setName(name).setDescription(description);

const chosenOf =
  (name: string, description: string, choices: Readonly<Record<string, string>>) =>
  (option: SlashCommandStringOption): SlashCommandStringOption =>
    option
      .setName(name)
      .setDescription(description)
      .setRequired(true)
      .addChoices(...Object.entries(choices).map(([value, words]) => ({ name: words, value })));

/** Each change of a setting ends with where it applies. */
const withPlace = (subcommand: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder =>
  subcommand.addStringOption(scopeOption).addChannelOption(channelOption);

const data = slashCommand('settings', 'Show what is set here; with Manage Server, change it')
  .addSubcommand((shown) =>
    named(
      'show',
      'Show what is in force here and where it comes from',
    )(shown).addChannelOption(channelOption),
  )
  .addSubcommand((replies) =>
    withPlace(
      named(
        'replies',
        'Set which messages I answer',
      )(replies).addStringOption(chosenOf('mode', 'Which messages I answer', REPLY_MODES)),
    ),
  )
  .addSubcommand((model) =>
    withPlace(
      named(
        'model',
        'Set which model answers',
      )(model).addStringOption((name) =>
        name.setName('name').setDescription('The model').setRequired(true).setAutocomplete(true),
      ),
    ),
  )
  .addSubcommand((streaming) =>
    withPlace(
      named(
        'streaming',
        'Set whether a reply grows while I write it',
      )(streaming).addStringOption(chosenOf('mode', 'How a reply is posted', STREAMING)),
    ),
  )
  .addSubcommand((access) =>
    withPlace(
      named(
        'access',
        'Set who may talk to me',
      )(access)
        .addMentionableOption((allow) =>
          allow.setName('allow').setDescription('A role or person who may; where some may, nobody else does'),
        )
        .addMentionableOption((deny) =>
          deny.setName('deny').setDescription('A role or person who may not; goes before those who may'),
        )
        .addBooleanOption((empty) => empty.setName('clear').setDescription('Empty the list first')),
    ),
  )
  .addSubcommand((back) =>
    withPlace(
      named(
        'clear',
        'Go back to what is inherited',
      )(back).addStringOption(chosenOf('name', 'Which setting', NAMES)),
    ),
  );

export const command: Command = {
  data: data.toJSON(),

  async run(context) {
    switch (context.subcommand) {
      case 'replies':
      case 'model':
      case 'streaming':
      case 'access':
        return set(context, context.subcommand);
      case 'clear':
        return clear(context);
      default:
        return show(context);
    }
  },

  /** What begins as typed goes first. */
  complete({ conversations, focused, mayManage, subcommand }) {
    if (!mayManage || subcommand !== 'model') return [];
    const typed = focused.text.trim().toLowerCase();
    const found = conversations.models().filter((model) => model.toLowerCase().includes(typed));
    const begins = (model: string): boolean => model.toLowerCase().startsWith(typed);
    return [...found.filter(begins), ...found.filter((model) => !begins(model))];
  },
};
