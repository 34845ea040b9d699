/** The failures of SQLite's driver and of the file system, told apart and translated into StoreError. */

import { messageOf, StoreError } from '../../errors.ts';
import { REMEDY } from '../errors.ts';

/** `damaged` for what only a person can mend, else `unavailable`. */
export function storeError(what: string, error: unknown, key?: string): StoreError {
  if (error instanceof StoreError) return error;
  const options = { cause: error, ...(key === undefined ? {} : { key }) };
  return isDamage(error)
    ? new StoreError('damaged', `${what}: ${messageOf(error)}; ${REMEDY}`, options)
    : new StoreError('unavailable', `${what}: ${messageOf(error)}`, options);
}

/** Another connection holds the file; it may let go at any moment. */
export function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED';
}

/** The file's own structure does not read. Other pages may. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB';
}

/** There is no such file. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}
