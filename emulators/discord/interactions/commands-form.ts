/** Whether commands may be registered as they are, against Discord's limits. */

import { type Answer, refusal } from '../rest/answer.ts';
import { createFormErrors, type FormErrors } from '../rest/form-errors.ts';
import type { CommandOption, RegisteredCommand } from './registered-command.ts';

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const SLASH = 1;
const SUBCOMMANDS: ReadonlySet<number> = new Set([1, 2]);
const MOST_OF: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15, 4: 1 };

type Path = readonly (string | number)[];

/** Null if they may be. */
export function commandsProblem(sent: unknown): Answer | null {
  if (!Array.isArray(sent)) return refusal(400, 50035, 'Invalid Form Body');
  const commands: readonly RegisteredCommand[] = sent;
  const errors = createFormErrors();
  for (const [n, command] of commands.entries()) {
    const type = command.type ?? SLASH;
    if (type === SLASH) {
      checkNames(errors, [n], command);
      checkOptions(errors, [n], command.options);
    } else errors.text([n, 'name'], command.name, 32);
    const twin = commands.findIndex((other) => other.name === command.name && (other.type ?? SLASH) === type);
    if (twin < n)
      errors.add([n], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique');
  }
  for (const [type, most] of Object.entries(MOST_OF)) {
    const many = commands.filter((command) => (command.type ?? SLASH) === Number(type)).length;
    if (many > most) return refusal(400, 30032, `Maximum number of application commands reached (${most})`);
  }
  return errors.answer();
}

function checkNames(errors: FormErrors, path: Path, { name, description }: Partial<CommandOption>): void {
  if (typeof name !== 'string' || !NAME.test(name) || name !== name.toLowerCase())
    errors.add([...path, 'name'], 'STRING_TYPE_REGEX', 'String value did not match validation regex.');
  errors.text([...path, 'description'], description, 100);
}

function checkOptions(errors: FormErrors, path: Path, options: unknown): void {
  let optional = false;
  const list = errors.list(
    [...path, 'options'],
    options,
    25,
  ) as readonly unknown[] as readonly CommandOption[];
  for (const [n, option] of list.entries()) {
    const at = [...path, 'options', n];
    checkNames(errors, at, option);
    for (const [m, choice] of errors.list([...at, 'choices'], option.choices, 25).entries()) {
      errors.text([...at, 'choices', m, 'name'], choice.name, 100);
      if (typeof choice.value === 'string') errors.text([...at, 'choices', m, 'value'], choice.value, 100);
    }
    if (option.autocomplete === true && (option.choices?.length ?? 0) > 0)
      errors.add([...at, 'autocomplete'], 'AUTOCOMPLETE_WITH_CHOICES', 'Autocomplete excludes choices.');
    if (option.required === true && optional)
      errors.add(
        at,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    optional ||= option.required !== true && !SUBCOMMANDS.has(option.type);
    if (SUBCOMMANDS.has(option.type)) checkOptions(errors, at, option.options);
  }
}
