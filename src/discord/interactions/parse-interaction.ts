/** What an interaction asks for, read from the payload as the gateway delivers it. Pure. */

import {
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { AttachmentNote } from '../../conversation/message.ts';
import type { InteractionContext } from '../command.ts';
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
  const [first] = data.options ?? [];
  const subcommand = first?.type === ApplicationCommandOptionType.Subcommand ? first : null;
  const options = (subcommand === null ? data.options : subcommand.options) ?? [];
  return {
    kind: 'command',
    command: data.name,
    subcommand: subcommand?.name ?? null,
    target: null,
    options: textOptions(options),
    attachments: attachedTo(options, data.resolved?.attachments ?? {}),
  };
}

function onMessage(command: string, target: string): ParsedInteraction {
  return { kind: 'command', command, subcommand: null, target, options: new Map(), attachments: new Map() };
}

function textOptions(
  options: readonly APIApplicationCommandInteractionDataOption[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const option of options) if ('value' in option) texts.set(option.name, String(option.value));
  return texts;
}

function attachedTo(
  options: readonly APIApplicationCommandInteractionDataOption[],
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

export type Origin = Pick<InteractionContext, 'place' | 'user' | 'mayManage'>;

/** Where it happens, who asks, and what Discord lets them do in this channel. Null where the payload does not say. */
export function parseOrigin(interaction: APIInteraction): Origin | null {
  const { channel, channel_id, guild_id, member, user } = interaction;
  const channelId = channel?.id ?? channel_id;
  const person = member?.user ?? user;
  if (channelId === undefined || person === undefined) return null;
  return {
    place: { channelId, serverId: guild_id ?? null },
    user: { id: person.id, name: displayName(person, member?.nick) },
    mayManage: guild_id === undefined || manages(member?.permissions ?? '0'),
  };
}

function manages(permissions: string): boolean {
  const either = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;
  return (BigInt(permissions) & either) !== 0n;
}
