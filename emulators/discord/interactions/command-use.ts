/** A person's use of a command turned into an interaction's data, checked as Discord's app checks it. */

import { type Resolvable, resolve } from '../world/resolved.ts';
import type { CommandOption, RegisteredCommand } from './registered-command.ts';

export type OptionValue = string | number | boolean;

export interface CommandUse {
  readonly command: RegisteredCommand;
  /** Names of the group and the subcommand. */
  readonly path: readonly string[];
  /** Users, channels, roles and attachments by id. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Of a context menu: the message's or the user's id. */
  readonly target?: string;
  /** The option that is being typed: nothing else is checked yet. */
  readonly focused?: string;
}

/** Discord's numbers of an option's type. */
export const OPTION = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

/** Such as `instructions set`. */
export function spokenName({ command, path }: Pick<CommandUse, 'command' | 'path'>): string {
  return [command.name, ...path].join(' ');
}

/** The interaction's `data`. Throws an Error that says what Discord's app would not let be sent. */
export function dataOf(use: CommandUse, known: Resolvable): object {
  const { command, path, target } = use;
  const { id, name, type } = command;
  if (type !== 1) {
    if (target === undefined) throw new Error(`${name} needs something to be used on.`);
    const kind = type === 2 ? OPTION.user : 'message';
    return { id, name, type, target_id: target, resolved: resolve([[kind, target]], known) };
  }
  const place = optionsAt(use);
  const unknown = Object.keys(use.options).find((given) => !place.some((option) => option.name === given));
  if (unknown !== undefined) throw new Error(`/${spokenName(use)} has no option ${unknown}.`);
  const given = place.flatMap((option) => {
    const value = use.options[option.name];
    if (use.focused !== undefined) {
      if (value === undefined && option.name !== use.focused) return [];
      const focused = option.name === use.focused ? { focused: true } : {};
      return [{ name: option.name, type: option.type, value: value ?? '', ...focused }];
    }
    const problem = problemOf(option, value);
    if (problem !== null) throw new Error(`/${spokenName(use)}: ${problem}`);
    return value === undefined ? [] : [{ name: option.name, type: option.type, value }];
  });
  const resolved = resolve(
    given.map((option) => [option.type, String(option.value)]),
    known,
  );
  const options = path.reduceRight<object[]>(
    (inner, step, depth) => [{ name: step, type: typeAt(path, depth), options: inner }],
    given,
  );
  return { id, name, type, options, ...(Object.keys(resolved).length > 0 ? { resolved } : {}) };
}

function typeAt(path: readonly string[], depth: number): number {
  return depth === path.length - 1 ? OPTION.subcommand : OPTION.group;
}

/** The plain options of the subcommand that is used. */
function optionsAt({ command, path }: CommandUse): readonly CommandOption[] {
  let options = command.options ?? [];
  const walked: string[] = [command.name];
  for (const step of path) {
    const next = options.find((option) => option.name === step && option.type <= OPTION.group);
    if (next === undefined) throw new Error(needsOneOf(walked, options));
    options = next.options ?? [];
    walked.push(step);
  }
  if (options.some((option) => option.type <= OPTION.group)) throw new Error(needsOneOf(walked, options));
  return options;
}

function needsOneOf(walked: readonly string[], options: readonly CommandOption[]): string {
  const names = options.filter((option) => option.type <= OPTION.group).map((option) => option.name);
  return `/${walked.join(' ')} needs one of: ${names.join(', ')}.`;
}

/** What Discord's app would say under the option, or null. */
function problemOf(option: CommandOption, value: OptionValue | undefined): string | null {
  const { name, type, required = false, choices = [] } = option;
  if (value === undefined || value === '') return required ? `${name} is needed.` : null;
  if (choices.length > 0 && !choices.some((choice) => choice.value === value))
    return `${name} is one of ${choices.map((choice) => choice.value).join(', ')}, not ${value}.`;
  if (type === OPTION.boolean) return typeof value === 'boolean' ? null : `${name} is true or false.`;
  if (type === OPTION.integer || type === OPTION.number) return numberProblem(option, value);
  if (typeof value !== 'string') return `${name} is a text.`;
  const { min_length: least = 0, max_length: most = 6_000 } = option;
  if (type === OPTION.string && (value.length < least || value.length > most))
    return `${name} is ${least} to ${most} characters long, not ${value.length}.`;
  return null;
}

function numberProblem({ name, type, min_value: least, max_value: most }: CommandOption, value: OptionValue) {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${name} is a number.`;
  if (type === OPTION.integer && !Number.isSafeInteger(value)) return `${name} is a whole number.`;
  if (least !== undefined && value < least) return `${name} is at least ${least}.`;
  return most !== undefined && value > most ? `${name} is at most ${most}.` : null;
}
