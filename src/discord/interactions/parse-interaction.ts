/** What an interaction asks for, read from the payload as the gateway delivers it. Pure. */

import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import type { InteractionContext } from '../command.ts';
import { displayName } from '../receive/mentions.ts';

export type ParsedInteraction =
  | {
      readonly kind: 'command';
      readonly name: string;
      readonly subcommand: string | null;
      readonly options: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'form'; readonly name: string; readonly id: string; readonly value: string };

/** Separates the command from the form in the `custom_id` that comes back with a form. */
const SEPARATOR = ':';

export function formId(command: string, form: string): string {
  return `${command}${SEPARATOR}${form}`;
}

/** Null for kinds of interaction that the bot never offers. */
export function parseInteraction(interaction: APIInteraction): ParsedInteraction | null {
  if (interaction.type === InteractionType.ApplicationCommand) {
    const { data } = interaction;
    if (data.type !== ApplicationCommandType.ChatInput) return null;
    const [first] = data.options ?? [];
    const subcommand = first?.type === ApplicationCommandOptionType.Subcommand ? first : null;
    const options = (subcommand === null ? data.options : subcommand.options) ?? [];
    return {
      kind: 'command',
      name: data.name,
      subcommand: subcommand?.name ?? null,
      options: textOptions(options),
    };
  }
  if (interaction.type === InteractionType.ModalSubmit) {
    const [name = '', ...id] = interaction.data.custom_id.split(SEPARATOR);
    const value = interaction.data.components
      .flatMap((row) => (row.type === ComponentType.Label ? [row.component] : []))
      .find((component) => component.type === ComponentType.TextInput)?.value;
    return { kind: 'form', name, id: id.join(SEPARATOR), value: value ?? '' };
  }
  return null;
}

function textOptions(
  options: readonly APIApplicationCommandInteractionDataOption[],
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const option of options) if ('value' in option) texts.set(option.name, String(option.value));
  return texts;
}

/** Where it happens, who asks, and what they may, by what Discord computed for this channel. */
export function parseOrigin(
  interaction: APIInteraction,
): Pick<InteractionContext, 'place' | 'user' | 'mayManage'> | null {
  const { channel, channel_id, guild_id, member, user } = interaction;
  const channelId = channel?.id ?? channel_id;
  const person = member?.user ?? user;
  if (channelId === undefined || person === undefined) return null;
  return {
    place: { channelId, serverId: guild_id ?? null },
    user: { id: person.id, name: displayName(person, member) },
    mayManage: guild_id === undefined || manages(member?.permissions ?? '0'),
  };
}

function manages(permissions: string): boolean {
  const either = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;
  return (BigInt(permissions) & either) !== 0n;
}
