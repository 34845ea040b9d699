/** How a person uses the bot beyond writing: commands, completions, buttons, selects and forms, as Discord's app sends them. */

import type { ApiObject, Channel, Message, StoredFile, User, World } from '../world/entities.ts';
import { MEMBER } from '../world/world.ts';
import { readCommandLine } from './command-line.ts';
import { type CommandUse, dataOf, spokenName } from './command-use.ts';
import { type Commands, isOffered } from './commands.ts';
import type { InteractionHandle } from './interaction-handle.ts';
import type { Interactions } from './interactions.ts';

export interface InteractionUse {
  /** Uses a command, as `/instructions set text: Be kind.`; throws where Discord's app would not offer it. */
  command(channelId: string, line: string, options?: { readonly force?: boolean }): InteractionHandle;
  /** Uses a command with its options as they are; `files` are its attachments, by id. */
  use(channelId: string, use: CommandUse, files?: readonly StoredFile[]): InteractionHandle;
  /** Asks the bot to complete the option that is being typed. */
  complete(channelId: string, use: CommandUse): InteractionHandle;
  /** Presses a button, or chooses in a select of a message that the person sees; throws where there is none of that id. */
  press(channelId: string, message: Message, component: PressedComponent): InteractionHandle;
  /** Sends a form back. */
  submit(channelId: string, customId: string, values: Readonly<Record<string, string>>): InteractionHandle;
  /** Sends a form back with its components as Discord has them. */
  submitComponents(
    channelId: string,
    customId: string,
    components: readonly object[],
    resolved: object,
  ): InteractionHandle;
}

export interface PressedComponent {
  readonly customId: string;
  /** Discord's number: 2 a button, 3 and 5 to 8 the selects. */
  readonly type: number;
  readonly values?: readonly string[];
}

export interface InteractionUseOptions {
  readonly world: World;
  readonly interactions: Interactions;
  readonly commands: Commands;
  readonly cdnUrl: () => string;
  readonly keepFile: (file: StoredFile) => void;
}

/** @param inChannel throws an Error for a channel that there is not */
export function createInteractionUse(
  user: User,
  inChannel: (id: string) => Channel,
  options: InteractionUseOptions,
): InteractionUse {
  const { world, interactions, commands, cdnUrl, keepFile } = options;
  const permissionsIn = ({ serverId }: Channel): bigint | null =>
    serverId === null ? null : (world.servers.get(serverId)?.members.get(user.id) ?? MEMBER);
  const ask = (
    channelId: string,
    use: CommandUse,
    files: readonly StoredFile[],
    force: boolean,
  ): InteractionHandle => {
    const channel = inChannel(channelId);
    if (!force && !isOffered(use.command, permissionsIn(channel)))
      throw new Error(`${user.name} may not use /${use.command.name} here.`);
    const byId = new Map(files.map((file) => [file.id, file]));
    const data = dataOf(use, { world, channel, person: user, cdnUrl: cdnUrl(), files: byId });
    for (const file of files) keepFile(file);
    return interactions.ask(user, channel, {
      type: use.focused === undefined ? 2 : 4,
      data,
      command: spokenName(use),
      menu: use.command.type !== 1,
    });
  };
  const submitComponents: InteractionUse['submitComponents'] = (channelId, customId, components, resolved) =>
    interactions.ask(user, inChannel(channelId), {
      type: 5,
      data: { custom_id: customId, components, ...(Object.keys(resolved).length > 0 ? { resolved } : {}) },
    });
  return {
    submitComponents,
    command: (channelId, line, { force = false } = {}) =>
      ask(channelId, readCommandLine(line, commands.registered), [], force),
    use: (channelId, use, files = []) => ask(channelId, use, files, false),
    complete: (channelId, use) => ask(channelId, use, [], false),
    press(channelId, message, { customId, type, values = [] }) {
      if (!hangsOn(message.components, customId)) throw new Error(`No button or menu ${customId} is there.`);
      return interactions.ask(user, inChannel(channelId), {
        type: 3,
        message,
        data: { custom_id: customId, component_type: type, ...(type === 2 ? {} : { values }) },
      });
    },
    submit: (channelId, customId, values) =>
      submitComponents(
        channelId,
        customId,
        Object.entries(values).map(([id, value], n) => ({
          type: 18,
          id: n * 2 + 1,
          component: { type: 4, id: n * 2 + 2, custom_id: id, value },
        })),
        {},
      ),
  };
}

/** Whether one of the components, or one inside of them, has the id. */
function hangsOn(components: readonly ApiObject[], customId: string): boolean {
  return components.some(({ custom_id: id, components: inside = [], accessory }) => {
    const within = [
      ...(inside as readonly ApiObject[]),
      ...(accessory === undefined ? [] : [accessory as ApiObject]),
    ];
    return id === customId || hangsOn(within, customId);
  });
}
