/** Watches that the medium's file is still the one at its path: what is written into a deleted file is gone at the end. */

import { mkdir, open, rename } from 'node:fs/promises';
import type { Clock } from '../../async/clock.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { fileIdentity, flush } from '../sqlite/file.ts';
import type { SqliteMedium } from '../sqlite/sqlite.ts';
import { backupFolder, backupPath, unfinished } from './files.ts';

export interface FileGuardDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The file was deleted or replaced: the process should end, since only a person knows which file is to stay. */
  onLost?(error: StoreError): void;
}

const LOOK_EVERY_MS = 5_000;
/** Looks in a row, since a network's file system may answer strangely for a moment. */
const LOOKS_UNTIL_LOST = 2;

/** The same medium until its file is lost. Then it writes nothing more, and all that it holds is kept as a backup. */
export async function guardFile(
  medium: SqliteMedium,
  path: string,
  deps: FileGuardDeps,
): Promise<SqliteMedium> {
  const { clock, log } = deps;
  const closing = new AbortController();
  const openedFile = await fileIdentity(path);
  let lost: StoreError | null = null;

  const untilLost = async (): Promise<void> => {
    for (let others = 0; others < LOOKS_UNTIL_LOST; ) {
      await clock.sleep(LOOK_EVERY_MS, closing.signal);
      const found = await fileIdentity(path).catch(() => openedFile); // the writes see a disk in trouble
      others = found === openedFile ? 0 : others + 1;
    }
  };
  const watch = async (): Promise<void> => {
    try {
      await untilLost();
    } catch {
      return; // closing ends the wait
    }
    const what = `the database ${path} was deleted or replaced while the bot ran`;
    lost = new StoreError('unavailable', `${what}; nothing more is written`);
    const error = new StoreError('damaged', `${what}; ${await rescue(medium, path, clock.now())}`);
    log.error({ event: 'store.file-lost', path, error }, 'The database was deleted or replaced.');
    deps.onLost?.(error);
  };
  const watched = watch();

  const writeUnlessLost = async (write: () => Promise<void>): Promise<void> => {
    if (lost === null) await write();
    if (lost !== null) throw lost; // also when it came to light meanwhile: the copy may lack this write
  };
  return {
    ...medium,
    set: (key, value) => writeUnlessLost(() => medium.set(key, value)),
    setAll: (rows) => writeUnlessLost(() => medium.setAll(rows)),
    delete: (key) => writeUnlessLost(() => medium.delete(key)),
    deleteAll: (keys) => writeUnlessLost(() => medium.deleteAll(keys)),
    async close() {
      closing.abort();
      await watched;
      await medium.close();
    },
  };
}

/** Keeps what the deleted file held, and says where. */
async function rescue(medium: SqliteMedium, path: string, now: number): Promise<string> {
  const target = backupPath(path, now);
  const part = unfinished(target);
  try {
    await mkdir(backupFolder(path), { recursive: true, mode: 0o700 });
    await (await open(part, 'wx', 0o600)).close();
    await medium.copyTo(part);
    await flush(part);
    await rename(part, target);
    return `all that it held is kept as ${target}, which \`npm run doctor -- --restore\` puts back`;
  } catch (error) {
    return `what it held could not be kept (${messageOf(error)}), so restore a backup: \`npm run doctor -- --restore\``;
  }
}
