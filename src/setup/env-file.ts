/** The `.env` as a file: read, and written whole or not at all, for its owner's eyes alone. */

import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { BotError, messageOf } from '../errors.ts';

const OWNER_ONLY = 0o600;

/** Its text, or null if there is none. Throws BotError for one that does not read. */
export function readEnvFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw new BotError(
      'config',
      `.env: expected a file to read, got ${messageOf(error)}; check who may read it`,
    );
  }
}

/**
 * Puts the text in the file's place in one step, which a crash or Ctrl-C leaves done or undone. A link stays a link to the
 * same file. Throws BotError when it cannot be done, with the file as it was.
 *
 * @param former what was read before; a file that is another one by now is left alone
 */
export function writeEnvFile(path: string, text: string, former: string | null): void {
  if (readEnvFile(path) !== former)
    throw new BotError(
      'config',
      `${path} was changed meanwhile, so it is left as it is: run the set-up again`,
    );
  const target = former === null ? path : realpathSync(path);
  const beside = `${target}.new`;
  // Nothing else of this process runs between the first line and the last, a signal's listener included.
  try {
    rmSync(beside, { force: true });
    writeFlushed(beside, text);
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new BotError('config', `${target} was not written: ${messageOf(error)}`, { cause: error });
  }
  flushFolder(dirname(target));
}

function writeFlushed(path: string, text: string): void {
  const file = openSync(path, 'wx', OWNER_ONLY);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** So that the name survives a power cut, too. Windows flushes no folder. */
function flushFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === code;
}
