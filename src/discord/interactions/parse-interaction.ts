/** What an interaction asks for, read from the payload as the gateway delivers it. Pure. */

import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  type APIInteraction,
  type APIInteractionDataResolved,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { AttachmentNote } from '../../conversation/message.ts';
import type { Principal } from '../../conversation/record/settings.ts';
import type { ChosenChannel, InteractionContext } from '../command.ts';
import { attachmentNotes } from '../receive/attachments.ts';
import { displayName } from '../receive/person-name.ts';
import { parseCustomId } from './custom-id.ts';

/** `command` is the name of the command that answers it. */
export type ParsedInteraction =
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly subcommand: string | null;
      /** The message of a menu. */
      readonly target: string | null;
      readonly options: ReadonlyMap<string, string>;
      /** By the names of their options. */
      readonly attachments: ReadonlyMap<string, AttachmentNote>;
      readonly channels: ReadonlyMap<string, ChosenChannel>;
      readonly principals: ReadonlyMap<string, Principal>;
    }
  | {
      readonly kind: 'completion';
      readonly command: string;
      readonly subcommand: string | null;
      readonly focused: { readonly name: string; readonly text: string };
    }
  | {
      readonly kind: 'form';
      readonly command: string;
      /** What the command called the form when it opened it. */
      readonly id: string;
      readonly value: string;
    }
  | {
      readonly kind: 'press';
      readonly command: string;
      /** What the command called the button or menu. */
      readonly id: string;
      /** What was chosen in a menu. */
      readonly values: readonly string[];
    };

/** Null for kinds of interaction that the bot never offers. */
export function parseInteraction(interaction: APIInteraction): ParsedInteraction | null {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return parseCommand(interaction);
    case InteractionType.ApplicationCommandAutocomplete:
      return parseCompletion(interaction);
    case InteractionType.ModalSubmit:
      return parseForm(interaction);
    case InteractionType.MessageComponent:
      return parsePress(interaction);
    default:
      return null;
  }
}

function parseCommand({ data }: APIApplicationCommandInteraction): ParsedInteraction | null {
  if (data.type === ApplicationCommandType.Message) return onMessage(data.name, data.target_id);
  if (data.type !== ApplicationCommandType.ChatInput) return null;
  const { subcommand, options } = optionsIn(data.options);
  return {
    kind: 'command',
    command: data.name,
    subcommand,
    target: null,
    options: textOptions(options),
    attachments: attachedTo(options, data.resolved?.attachments ?? {}),
    channels: chosenIn(options, (id) => channelOf(id, data.resolved)),
    principals: chosenIn(options, (id) => principalOf(id, data.resolved)),
  };
}

function onMessage(command: string, target: string): ParsedInteraction {
  const none = { options: new Map(), attachments: new Map(), channels: new Map(), principals: new Map() };
  return { kind: 'command', command, subcommand: null, target, ...none };
}

function parseCompletion({ data }: APIApplicationCommandAutocompleteInteraction): ParsedInteraction | null {
  const { subcommand, options } = optionsIn(data.options);
  const focused = options.find((option) => 'focused' in option && option.focused === true);
  if (focused === undefined || !('value' in focused)) return null;
  const { name, value } = focused;
  return { kind: 'completion', command: data.name, subcommand, focused: { name, text: String(value) } };
}

type Options = readonly APIApplicationCommandInteractionDataOption<InteractionType>[];

/** Those of the subcommand, if one is used. */
function optionsIn(all: Options = []): { readonly subcommand: string | null; readonly options: Options } {
  const [first] = all;
  if (first?.type !== ApplicationCommandOptionType.Subcommand) return { subcommand: null, options: all };
  return { subcommand: first.name, options: first.options ?? [] };
}

function textOptions(options: Options): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const option of options) if ('value' in option) texts.set(option.name, String(option.value));
  return texts;
}

/** What the ids in options stand for, by the options' names. */
function chosenIn<T>(options: Options, chosen: (id: string) => T | null): ReadonlyMap<string, T> {
  const found = [...textOptions(options)].flatMap(([name, id]): [string, T][] => {
    const one = chosen(id);
    return one === null ? [] : [[name, one]];
  });
  return new Map(found);
}

type Resolved = APIInteractionDataResolved | undefined;

/** What Discord has not resolved, no option of a channel has named. */
function channelOf(id: string, resolved: Resolved): ChosenChannel | null {
  const channel = resolved?.channels?.[id];
  if (channel === undefined) return null;
  const { type, permissions } = channel;
  return {
    id,
    isForum: type === ChannelType.GuildForum || type === ChannelType.GuildMedia,
    isSilent: type === ChannelType.GuildCategory || type === ChannelType.GuildDirectory,
    isVisible: (BigInt(permissions) & PermissionFlagsBits.ViewChannel) !== 0n,
  };
}

function principalOf(id: string, resolved: Resolved): Principal | null {
  if (resolved?.roles?.[id] !== undefined) return { kind: 'role', id };
  return resolved?.users?.[id] === undefined ? null : { kind: 'person', id };
}

function attachedTo(
  options: Options,
  resolved: Readonly<Record<string, APIAttachment>>,
): ReadonlyMap<string, AttachmentNote> {
  const notes = options.flatMap((option): [string, AttachmentNote][] => {
    if (option.type !== ApplicationCommandOptionType.Attachment) return [];
    const attachments = [resolved[option.value]].filter((one) => one !== undefined);
    return attachmentNotes({ attachments }).map((note) => [option.name, note]);
  });
  return new Map(notes);
}

function parseForm({ data }: APIModalSubmitInteraction): ParsedInteraction {
  const { command, id } = parseCustomId(data.custom_id);
  const value = data.components
    .flatMap((row) => (row.type === ComponentType.Label ? [row.component] : []))
    .find((component) => component.type === ComponentType.TextInput)?.value;
  return { kind: 'form', command, id, value: value ?? '' };
}

function parsePress({ data }: APIMessageComponentInteraction): ParsedInteraction {
  const values = 'values' in data ? data.values : [];
  return { kind: 'press', ...parseCustomId(data.custom_id), values };
}

export type Origin = Pick<InteractionContext, 'place' | 'user' | 'mayManage' | 'roles'>;

/** Where it happens, who asks, and what Discord lets them do in this channel. Null where the payload does not say. */
export function parseOrigin(interaction: APIInteraction): Origin | null {
  const { channel, channel_id, guild_id, member, user } = interaction;
  const channelId = channel?.id ?? channel_id;
  const person = member?.user ?? user;
  if (channelId === undefined || person === undefined) return null;
  return {
    place: { channelId, serverId: guild_id ?? null },
    user: { id: person.id, name: displayName(person, member?.nick) },
    roles: member?.roles ?? [],
    mayManage: guild_id === undefined || manages(member?.permissions ?? '0'),
  };
}

function manages(permissions: string): boolean {
  const either = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;
  return (BigInt(permissions) & either) !== 0n;
}
