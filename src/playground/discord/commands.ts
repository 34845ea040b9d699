/** Commands: what the bot has registered, and a person's line turned into an interaction's data. */

import type { Events } from './events.ts';
import { type Register, refusal } from './rest.ts';

interface Option {
  readonly name: string;
  readonly type: number;
  readonly required?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly options?: readonly Option[];
}

export interface RegisteredCommand {
  readonly id: string;
  readonly name: string;
  readonly type: number;
  readonly description?: string;
  readonly default_member_permissions?: string | null;
  readonly contexts?: readonly number[] | null;
  readonly options?: readonly Option[];
}

export interface Commands {
  readonly registered: readonly RegisteredCommand[];
  /** How often the bot has replaced them. */
  readonly writes: number;
}

const SUBCOMMAND = 1;

export function registerCommands(register: Register, events: Events, nextId: () => string): Commands {
  const state: { registered: RegisteredCommand[]; writes: number } = { registered: [], writes: 0 };
  register('commands.get', 'get', '/applications/:application/commands', () => ({
    status: 200,
    body: state.registered,
  }));
  register('commands.put', 'put', '/applications/:application/commands', async (request) => {
    const sent = (await request.json()) as unknown;
    if (!Array.isArray(sent)) return refusal(400, 50035, 'Invalid Form Body');
    state.writes += 1;
    state.registered = sent.map((command: RegisteredCommand) => complete(command, state.registered, nextId));
    events.emit({ type: 'commands' });
    return { status: 200, body: state.registered };
  });
  return state;
}

/** The command with what Discord adds to it; one of the same name and type keeps its id. */
function complete(
  command: RegisteredCommand,
  before: readonly RegisteredCommand[],
  nextId: () => string,
): RegisteredCommand {
  const type = command.type ?? 1;
  const known = before.find((other) => other.name === command.name && other.type === type);
  return {
    default_member_permissions: null,
    ...{
      application_id: '1100000000000000001',
      version: nextId(),
      dm_permission: true,
      nsfw: false,
      integration_types: [0],
    },
    ...command,
    type,
    id: known?.id ?? nextId(),
  };
}

/**
 * Reads a line such as `/instructions set text: Be kind. scope: server`. Text that belongs to no option goes to the
 * first one. Throws an Error that says what is wrong, as Discord's own picker would not let it be sent.
 */
export function readCommandLine(
  line: string,
  registered: readonly RegisteredCommand[],
): { command: RegisteredCommand; data: object } {
  const [name = '', ...words] = line.trim().replace(/^\//, '').split(/\s+/);
  const command = registered.find((one) => one.name === name && one.type === 1);
  if (command === undefined) {
    const known = registered.map((one) => `/${one.name}`).join(', ');
    throw new Error(
      `There is no command /${name}. There is ${known || 'none yet: the bot is still starting'}.`,
    );
  }
  const subcommands = (command.options ?? []).filter((option) => option.type === SUBCOMMAND);
  const subcommand = subcommands.find((option) => option.name === words[0]);
  if (subcommands.length > 0 && subcommand === undefined) {
    throw new Error(`/${name} needs one of: ${subcommands.map((option) => option.name).join(', ')}.`);
  }
  const rest = line.trim().slice(`/${name}`.length).trim();
  const text = subcommand === undefined ? rest : rest.slice(subcommand.name.length).trim();
  const options = readOptions(text, (subcommand ?? command).options ?? []);
  const inner = subcommand === undefined ? options : [{ name: subcommand.name, type: SUBCOMMAND, options }];
  return { command, data: { id: command.id, name, type: 1, options: inner } };
}

function readOptions(text: string, options: readonly Option[]): object[] {
  if (text === '') return [];
  const names = options.map((option) => option.name).join('|');
  const pieces = names === '' ? [text] : text.split(new RegExp(`(?:^|\\s)(${names}):\\s*`));
  const values = new Map<string, string>();
  const [loose = '', ...named] = pieces;
  const [first] = options;
  if (loose.trim() !== '') {
    if (first === undefined) throw new Error('This command takes no options.');
    values.set(first.name, loose.trim());
  }
  for (let at = 0; at < named.length; at += 2) values.set(named[at] ?? '', (named[at + 1] ?? '').trim());
  return options.flatMap((option) => {
    const value = values.get(option.name);
    if (value === undefined || value === '') return [];
    const allowed = option.choices?.map((choice) => choice.value);
    if (allowed !== undefined && !allowed.includes(value)) {
      throw new Error(`${option.name} is one of ${allowed.join(', ')}, not ${value}.`);
    }
    return [{ name: option.name, type: option.type, value }];
  });
}
