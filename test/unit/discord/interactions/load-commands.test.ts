import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApplicationIntegrationType, InteractionContextType } from 'discord.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCommands } from '../../../../src/discord/interactions/load-commands.ts';
import { COMMAND_NAMES } from '../../../support/command-names.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-commands-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: string, source: string): Promise<void> => writeFile(join(folder, file), source);
const named = (name: string): string =>
  `export const command = { data: { name: '${name}', description: 'x' }, run: async () => {} };`;

test('each file of the folder is a command', async () => {
  await write('one.ts', named('one'));
  await write('two.ts', named('two'));
  await write('notes.md', 'no command');
  expect([...(await loadCommands(folder)).keys()]).toEqual(['one', 'two']);
});

test('a file that holds no command is named', async () => {
  await write('one.ts', named('one'));
  await write('lost.ts', 'export const command = { data: {} };');
  await expect(loadCommands(folder)).rejects.toThrow(/not a command: lost\.ts/);
});

test('two commands of one name are named, both', async () => {
  await write('one.ts', named('same'));
  await write('two.ts', named('same'));
  await expect(loadCommands(folder)).rejects.toThrow(/\/same \(one\.ts and two\.ts\)/);
});

test('the commands of the house are these, for servers and direct messages alone', async () => {
  const commands = await loadCommands(fileURLToPath(new URL('../../../../commands/', import.meta.url)));
  expect([...commands.keys()].toSorted()).toEqual(COMMAND_NAMES);
  for (const { data } of commands.values())
    expect(data).toMatchObject({
      contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
      integration_types: [ApplicationIntegrationType.GuildInstall],
    });
});
