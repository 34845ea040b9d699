/** Another revision of the repository in a folder of its own, with the packages that it needs. */

import { mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunCommand } from './run-command.ts';

export type CheckedOut =
  | { readonly kind: 'impossible'; readonly why: string }
  | {
      readonly kind: 'ready';
      readonly root: string;
      /** The commit, as Git shortens it. */
      readonly commit: string;
    };

export interface CheckOutOptions {
  readonly run: RunCommand;
  /** Told of the folder before there is anything in it, so that it can be taken away whatever happens. */
  onFolder(folder: string): void;
  /** Told of what takes long. */
  announce(text: string): void;
}

/**
 * Links this tree's packages where both lock files are the same, else installs those of the other.
 *
 * @param root of this tree, in a repository of Git
 */
export async function checkOut(
  root: string,
  revision: string,
  options: CheckOutOptions,
): Promise<CheckedOut> {
  const { run, onFolder, announce } = options;
  let commit: string;
  try {
    const name = `${revision}^{commit}`;
    commit = (await run('git', ['rev-parse', '--verify', '--quiet', '--short', name], root)).trim();
  } catch {
    return { kind: 'impossible', why: `--against: ${revision} is no revision of this repository.` };
  }
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bobbin-against-')));
  onFolder(folder);
  await run('git', ['worktree', 'add', '--detach', folder, commit], root);
  if (await hasSameLock(root, folder))
    await symlink(await realpath(join(root, 'node_modules')), join(folder, 'node_modules'), 'dir');
  else {
    announce(`installing the packages of ${commit}`);
    try {
      await run('npm', ['ci'], folder);
    } catch (error) {
      return { kind: 'impossible', why: `The packages of ${commit} cannot be installed: ${String(error)}` };
    }
  }
  return { kind: 'ready', root: folder, commit };
}

async function hasSameLock(root: string, other: string): Promise<boolean> {
  const [own, theirs] = await Promise.all(
    [root, other].map((tree) => readFile(join(tree, 'package-lock.json'), 'utf8').catch(() => null)),
  );
  return own === theirs;
}

/** Takes the folder away, and Git's note of it. */
export async function takeAway(root: string, folder: string, run: RunCommand): Promise<void> {
  await rm(folder, { recursive: true, force: true }); // of a link to packages only the link
  await run('git', ['worktree', 'prune'], root);
}
