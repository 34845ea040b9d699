/** Loads the commands: every file of the commands folder is one. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BotError } from '../../errors.ts';
import type { Command } from '../command.ts';

/** By name. Throws BotError naming the file that holds no command, or the two that hold the same. */
export async function loadCommands(folder: string): Promise<ReadonlyMap<string, Command>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).toSorted();
  const found = new Map<string, { file: string; command: Command }>();
  for (const file of files) {
    const command = commandOf(await import(pathToFileURL(join(folder, file)).href), file);
    const { name } = command.data;
    const other = found.get(name);
    if (other !== undefined) {
      throw new BotError('bug', `two commands of one name: /${name} (${other.file} and ${file})`);
    }
    found.set(name, { file, command });
  }
  return new Map([...found].map(([name, { command }]) => [name, command]));
}

function commandOf(module: { readonly command?: unknown }, file: string): Command {
  const { command } = module;
  if (isCommand(command)) return command;
  throw new BotError('bug', `not a command: ${file} (expected an export \`command\` with data.name and run)`);
}

function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null || !('data' in value) || !('run' in value)) return false;
  const { data, run } = value;
  return (
    typeof run === 'function' &&
    typeof data === 'object' &&
    data !== null &&
    'name' in data &&
    typeof data.name === 'string'
  );
}
