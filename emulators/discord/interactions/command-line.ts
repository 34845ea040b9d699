/** A command written as a line, such as `/instructions set text: Be kind. scope: server`. */

import { type CommandUse, OPTION, type OptionValue } from './command-use.ts';
import type { CommandOption, RegisteredCommand } from './registered-command.ts';

/**
 * Text that belongs to no option goes to the first one. Throws an Error that says what is wrong, as Discord's own picker
 * would not let it be sent.
 */
export function readCommandLine(line: string, registered: readonly RegisteredCommand[]): CommandUse {
  const [name = '', ...words] = line.trim().replace(/^\//, '').split(/\s+/);
  const command = registered.find((one) => one.name === name && one.type === 1);
  if (command === undefined) {
    const known = registered.filter((one) => one.type === 1).map((one) => `/${one.name}`);
    throw new Error(
      `There is no command /${name}. There is ${known.join(', ') || 'none yet: the bot is still starting'}.`,
    );
  }
  let rest = line.trim().replace(/^\//, '').slice(name.length).trim();
  let options = command.options ?? [];
  const path: string[] = [];
  for (const word of words) {
    const inner = options.find((option) => option.name === word && option.type <= OPTION.group);
    if (inner === undefined) break;
    path.push(word);
    rest = rest.slice(word.length).trim();
    options = inner.options ?? [];
  }
  const plain = options.every((option) => option.type > OPTION.group);
  return { command, path, options: plain ? readOptions(rest, options) : {} };
}

function readOptions(text: string, options: readonly CommandOption[]): Record<string, OptionValue> {
  if (text === '') return {};
  const names = options.map((option) => option.name).join('|');
  const pieces = names === '' ? [text] : text.split(new RegExp(`(?:^|\\s)(${names}):\\s*`));
  const values: Record<string, OptionValue> = {};
  const [loose = '', ...named] = pieces;
  const put = (option: CommandOption | undefined, value: string): void => {
    if (option !== undefined && value !== '') values[option.name] = typed(option, value);
  };
  if (loose.trim() !== '') {
    if (options.length === 0) throw new Error('This command takes no options.');
    put(options[0], loose.trim());
  }
  for (let at = 0; at < named.length; at += 2) {
    put(
      options.find((option) => option.name === named[at]),
      (named[at + 1] ?? '').trim(),
    );
  }
  return values;
}

/** The text in the option's type; what cannot be is left as it is, for the check that follows. */
function typed({ type }: CommandOption, value: string): OptionValue {
  if (type === OPTION.integer || type === OPTION.number)
    return Number.isNaN(Number(value)) ? value : Number(value);
  if (type === OPTION.boolean && /^(true|false)$/.test(value)) return value === 'true';
  if (type === OPTION.string) return value;
  return /^<[@#]&?!?(\d+)>$/.exec(value)?.[1] ?? value;
}
