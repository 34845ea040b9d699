import { lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkOut, takeAway } from '../../../bench/against/check-out.ts';
import type { RunCommand } from '../../../bench/against/run-command.ts';

let root = '';
const folders: string[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-test-')));
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'node_modules', 'kept'), '');
  await writeFile(join(root, 'package-lock.json'), 'the lock');
});

afterEach(async () => {
  for (const folder of [root, ...folders.splice(0)]) await rm(folder, { recursive: true, force: true });
});

/** Git with one revision, whose lock file is this. */
function gitWith(lock: string): { readonly commands: string[]; readonly run: RunCommand } {
  const commands: string[] = [];
  const run: RunCommand = async (command, args, cwd) => {
    commands.push([command, ...args].join(' ').replaceAll(cwd, '.'));
    if (args[0] === 'rev-parse') {
      if (!args.at(-1)?.startsWith('main^')) throw new Error('there is none');
      return 'abc1234\n';
    }
    if (args[1] === 'add') await writeFile(join(String(args[3]), 'package-lock.json'), lock);
    return '';
  };
  return { commands, run };
}

const onFolder = (folder: string): void => void folders.push(folder);
const announced: string[] = [];
const announce = (text: string): void => void announced.push(text);

describe('another revision', () => {
  test('shares the packages of this tree where the lock files are the same', async () => {
    const { run, commands } = gitWith('the lock');
    const other = await checkOut(root, 'main', { run, onFolder, announce });
    expect(other).toEqual({ kind: 'ready', root: folders[0], commit: 'abc1234' });
    const packages = join(String(folders[0]), 'node_modules');
    expect((await lstat(packages)).isSymbolicLink()).toBe(true);
    expect(await realpath(packages)).toBe(join(root, 'node_modules'));
    expect(commands).toEqual([
      'git rev-parse --verify --quiet --short main^{commit}',
      `git worktree add --detach ${folders[0]} abc1234`,
    ]);
  });

  test('has packages of its own where its lock file is another', async () => {
    const { run, commands } = gitWith('another lock');
    await checkOut(root, 'main', { run, onFolder, announce });
    expect(commands.at(-1)).toBe('npm ci');
    expect(await readdir(String(folders[0]))).toEqual(['package-lock.json']);
    expect(announced).toEqual(['installing the packages of abc1234']);
  });

  test('that does not exist leaves no folder behind', async () => {
    const { run } = gitWith('the lock');
    const other = await checkOut(root, 'nowhere', { run, onFolder, announce });
    expect(other).toEqual({
      kind: 'impossible',
      why: '--against: nowhere is no revision of this repository.',
    });
    expect(folders).toEqual([]);
  });

  test('is taken away without the packages that it shared', async () => {
    const { run, commands } = gitWith('the lock');
    await checkOut(root, 'main', { run, onFolder, announce });
    await takeAway(root, String(folders[0]), run);
    await expect(lstat(String(folders[0]))).rejects.toThrow('ENOENT');
    expect(await readdir(join(root, 'node_modules'))).toEqual(['kept']);
    expect(commands.at(-1)).toBe('git worktree prune');
  });
});
