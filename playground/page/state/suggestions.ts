/** What completes the typed beginning: commands, people, channels, emojis. */

import type { PageCommand, PageOption } from '../../contract/actions.ts';
import type { PageUser } from '../../contract/places.ts';
import type { Typed } from '../text/completion.ts';
import { findEmojis } from '../text/emojis.ts';
import { commands, world } from './world.ts';
import type { PickedCommand } from './writing.ts';

export type Suggestion = {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly user?: PageUser;
} & ({ readonly insert: string } | { readonly command: PickedCommand });

const MOST = 8;

export function suggestionsFor({ kind, part }: Typed): readonly Suggestion[] {
  const wanted = part.toLowerCase();
  if (kind === 'command') return commandSuggestions(commands.value, wanted);
  if (kind === 'user') return people(wanted);
  if (kind === 'emoji')
    return findEmojis(wanted, MOST).map(({ name, character }) => ({
      key: name,
      label: `${character}  :${name}:`,
      hint: '',
      insert: character,
    }));
  return (world.value?.channels ?? [])
    .filter(({ serverId, name }) => serverId !== null && name.toLowerCase().startsWith(wanted))
    .slice(0, MOST)
    .map(({ id, name }) => ({ key: id, label: `#${name}`, hint: '', insert: `#${name}` }));
}

function people(wanted: string): Suggestion[] {
  const { self, people: all = [] } = world.value ?? {};
  const users: readonly PageUser[] = self === undefined ? all : [self, ...all];
  return users
    .filter(({ name }) => name.toLowerCase().startsWith(wanted))
    .slice(0, MOST)
    .map((user) => ({
      key: user.id,
      label: user.name,
      hint: user.bot ? 'app' : '',
      user,
      insert: `@${user.name}`,
    }));
}

/** Those that begin as typed first, then those of which a later word does; once words follow a command's whole name, nothing is offered: it is a line of its own. */
export function commandSuggestions(all: readonly PageCommand[], typed: string): Suggestion[] {
  const leaves = all.filter(({ kind }) => kind === 'slash').flatMap((command) => leavesOf(command));
  const named = leaves.map((leaf) => ({ leaf, name: [leaf.command.name, ...leaf.path].join(' ') }));
  const beginning = named.filter(({ name }) => name.startsWith(typed));
  const holding = named.filter(({ name }) => !name.startsWith(typed) && name.includes(` ${typed}`));
  return [...beginning, ...holding].map(({ leaf, name }) => ({
    key: name,
    label: `/${name}`,
    hint: leaf.description,
    command: leaf,
  }));
}

/** A command by its subcommands, each with its own options. */
function leavesOf(command: PageCommand): PickedCommand[] {
  const walk = (
    options: readonly PageOption[],
    path: readonly string[],
    description: string,
  ): PickedCommand[] => {
    const inner = options.filter(({ type }) => type === 'subcommand' || type === 'group');
    if (inner.length === 0) return [{ command, path, options, description, target: null }];
    return inner.flatMap((option) => walk(option.options, [...path, option.name], option.description));
  };
  return walk(command.options, [], command.description);
}
