/** The commands that a person is offered in a channel, as Discord's app would offer them. */

import { OPTION } from '../../emulators/discord/interactions/command-use.ts';
import { isOffered } from '../../emulators/discord/interactions/commands.ts';
import type {
  CommandOption,
  RegisteredCommand,
} from '../../emulators/discord/interactions/registered-command.ts';
import type { Channel, User, World } from '../../emulators/discord/world/entities.ts';
import { MEMBER } from '../../emulators/discord/world/world.ts';
import type { OptionType, PageCommand, PageOption } from '../contract/actions.ts';

const KINDS: Readonly<Record<number, PageCommand['kind']>> = { 1: 'slash', 2: 'user', 3: 'message' };
const TYPES: ReadonlyMap<number, OptionType> = new Map(
  Object.entries(OPTION).map(([name, type]) => [type, name as OptionType]),
);

export function pageCommands(
  registered: readonly RegisteredCommand[],
  person: User,
  channel: Channel,
  world: World,
): readonly PageCommand[] {
  if (person.bot) return [];
  const server = world.servers.get(channel.serverId ?? '');
  const permissions = server === undefined ? null : (server.members.get(person.id) ?? MEMBER);
  return registered
    .filter((command) => command.type in KINDS && isOffered(command, permissions))
    .map(({ id, name, type, description = '', options = [] }) => ({
      id,
      name,
      kind: KINDS[type] ?? 'slash',
      description,
      options: options.map(pageOption),
    }));
}

function pageOption(option: CommandOption): PageOption {
  return {
    name: option.name,
    description: option.description ?? '',
    type: TYPES.get(option.type) ?? 'string',
    required: option.required ?? false,
    choices: option.choices ?? [],
    autocomplete: option.autocomplete ?? false,
    min: option.min_value ?? null,
    max: option.max_value ?? null,
    minLength: option.min_length ?? null,
    maxLength: option.max_length ?? null,
    options: (option.options ?? []).map(pageOption),
  };
}
