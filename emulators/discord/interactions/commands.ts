/** Commands: what the bot has registered. */

import type { Events } from '../events.ts';
import { refusal } from '../rest/answer.ts';
import type { Register } from '../rest/rest.ts';
import { commandsProblem } from './commands-form.ts';
import type { RegisteredCommand } from './registered-command.ts';

export interface Commands {
  readonly registered: readonly RegisteredCommand[];
  /** How often the bot has replaced them. */
  readonly writes: number;
}

const [SERVER, BOT_DIRECT_MESSAGE] = [0, 1];
const ADMINISTRATOR = 1n << 3n;

export function registerCommands(register: Register, events: Events, nextId: () => string): Commands {
  const state: { registered: RegisteredCommand[]; writes: number } = { registered: [], writes: 0 };
  register('commands.get', 'get', '/applications/:application/commands', () => ({
    status: 200,
    body: state.registered,
  }));
  register('commands.put', 'put', '/applications/:application/commands', async (request) => {
    const sent = (await request.json()) as unknown;
    const problem = commandsProblem(sent);
    if (!Array.isArray(sent) || problem !== null) return problem ?? refusal(400, 50035, 'Invalid Form Body');
    state.writes += 1;
    state.registered = sent.map((command: RegisteredCommand) => complete(command, state.registered, nextId));
    events.emit({ kind: 'commands' });
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

/** Whether Discord's app offers the command to somebody with these permissions; `null` is a direct message. */
export function isOffered(
  { default_member_permissions: needed, contexts }: RegisteredCommand,
  permissions: bigint | null,
): boolean {
  const context = permissions === null ? BOT_DIRECT_MESSAGE : SERVER;
  if (contexts != null && !contexts.includes(context)) return false;
  if (permissions === null || needed == null) return true;
  const needs = BigInt(needed);
  // A command that needs nothing in particular is, as 0, for administrators alone.
  return needs === 0n ? (permissions & ADMINISTRATOR) !== 0n : (permissions & needs) === needs;
}
