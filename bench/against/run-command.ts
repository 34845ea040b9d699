/** Runs a program to its end. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Resolves with what it wrote; rejects when it fails, with what it said. */
export type RunCommand = (command: string, args: readonly string[], cwd: string) => Promise<string>;

const run = promisify(execFile);
const MOST_OUTPUT = 64 * 2 ** 20;

export const runCommand: RunCommand = async (command, args, cwd) => {
  const { stdout } = await run(command, args, { cwd, maxBuffer: MOST_OUTPUT });
  return stdout;
};
