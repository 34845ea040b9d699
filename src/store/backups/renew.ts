/**
 * Brings backups, and what a restore has put aside, under the current key: each is written anew beside its file, checked, and
 * only then put in its place. So there is never a backup less, and none of what was plain stays.
 */

import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, StoreError } from '../../errors.ts';
import type { KeyRing } from '../encryption/key-ring.ts';
import { ALL_CURRENT, STATE_KEY, sealState } from '../encryption/state.ts';
import { isCurrent } from '../inspection/key-counts.ts';
import { fromRow, toRow } from '../records/checksum.ts';
import { type Connection, integrityProblems, withConnection } from '../sqlite/connection.ts';
import { isMissing, storeError } from '../sqlite/errors.ts';
import { flush } from '../sqlite/file.ts';
import { tableRows } from '../sqlite/table-rows.ts';
import { listBackups, listUnfinished, unfinished } from './files.ts';
import { countKeys } from './key-counts.ts';
import { requireRoom } from './make.ts';
import { removeUnfinishedRestore } from './restore.ts';

/**
 * Resolves with what does not read or has an unknown key, in words, with what to do. Rejects with what may pass, such as a
 * full disk, and with the signal's reason.
 */
export async function renewBackups(
  path: string,
  ring: KeyRing,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // What a kill has left: nobody makes a backup or restores one now.
  for (const part of await listUnfinished(path)) await rm(part, { force: true });
  await removeUnfinishedRestore(path);
  const left: string[] = [];
  for (const file of await otherFiles(path)) {
    signal.throwIfAborted();
    try {
      if (!isCurrent(await countKeys(file, ring))) await renewFile(path, file, ring, signal);
    } catch (error) {
      if (!isLasting(error)) throw error;
      left.push(`${file} (${messageOf(error)}): delete it once nobody needs it`);
    }
  }
  return left;
}

/** Every file beside the database that may hold what it held: its backups, and what a restore has put aside. */
export async function otherFiles(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const aside = `${basename(path)}.before-restore-`;
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const beside = names.filter(
    (name) => name.startsWith(aside) && /^[\dTZ-]+$/.test(name.slice(aside.length)),
  );
  const backups = await listBackups(path);
  return [...backups.map((backup) => backup.path), ...beside.map((name) => join(folder, name))];
}

function isLasting(error: unknown): boolean {
  return error instanceof StoreError && error.fault !== 'unavailable';
}

async function renewFile(path: string, file: string, ring: KeyRing, signal: AbortSignal): Promise<void> {
  const part = unfinished(file);
  try {
    await rm(part, { force: true }); // a process that was killed may have left one
    await requireRoom(path, 'encrypt');
    // Its log goes into it first: one that stayed would be taken for that of the file in its place.
    await withConnection(file, 'write', (one) => one.all('PRAGMA journal_mode = DELETE'));
    await (await open(part, 'wx', 0o600)).close(); // SQLite would make it readable to all
    await withConnection(file, 'read', (from) =>
      withConnection(part, 'write', (to) => copySealed(from, to, ring, signal)),
    );
    await flush(part);
    await rename(part, file);
    await flush(dirname(file));
  } catch (error) {
    await rm(part, { force: true });
    throw storeError(`encrypt ${file}`, error);
  }
}

/** Row by row into a new table, so that nothing plain is ever in the new file. */
async function copySealed(
  from: Connection,
  to: Connection,
  ring: KeyRing,
  signal: AbortSignal,
): Promise<void> {
  // A part that is not finished is thrown away, so that it needs no journal.
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF']) await to.all(`PRAGMA ${pragma}`);
  const [table] = await from.all<{ sql: string }>("SELECT sql FROM sqlite_master WHERE name = 'keyv'");
  if (table === undefined) throw new StoreError('damaged', 'expected a table of values, got none');
  await to.all(table.sql);
  await to.all('BEGIN');
  const insert = (key: string, value: unknown): Promise<unknown> =>
    to.all('INSERT INTO keyv (key, value) VALUES (?, ?)', key, toRow(key, value));
  for await (const { key, value } of tableRows(from)) {
    signal.throwIfAborted();
    if (key !== STATE_KEY) await insert(key, ring.seal(key, ring.open(key, fromRow(key, value))));
  }
  await insert(STATE_KEY, sealState(ring, ALL_CURRENT));
  await to.all('COMMIT');
  const [problem] = await integrityProblems(to, 1);
  if (problem !== undefined) throw new StoreError('damaged', `its copy is damaged (${problem})`);
}
