/** Sees to it that the medium's file is still the one at its path: what is written into a deleted file is gone at the end. */

import { mkdir, open, rename, stat } from 'node:fs/promises';
import type { Clock } from '../../async/clock.ts';
import { messageOf, StoreError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { isMissing } from '../errors.ts';
import type { Medium } from '../medium.ts';
import { backupFolder, backupPath, unfinished } from './files.ts';
import { flush } from './make.ts';

export interface FileGuardDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The file was deleted or replaced: the process should end, since only a person knows which file is to stay. */
  onLost?(error: StoreError): void;
}

const LOOK_EVERY_MS = 5_000;

/** The same medium until its file is lost. Then it writes nothing more, and all that it holds is kept as a backup. */
export async function guardFile(medium: Medium, path: string, deps: FileGuardDeps): Promise<Medium> {
  const { clock, log } = deps;
  const closing = new AbortController();
  const own = await identity(path);
  let lost: StoreError | null = null;

  const watch = async (): Promise<void> => {
    // Twice in a row, since a network's file system may answer strangely for a moment.
    for (let strange = 0; strange < 2; ) {
      await clock.sleep(LOOK_EVERY_MS, closing.signal);
      const found = await identity(path).catch(() => own); // a disk in trouble is seen by the writes
      strange = found === own ? 0 : strange + 1;
    }
    const what = `the database ${path} was deleted or replaced while the bot ran`;
    lost = new StoreError('unavailable', `${what}; nothing more is written`);
    const error = new StoreError('damaged', `${what}; ${await rescue(medium, path, clock.now())}`);
    log.error({ error }, error.message);
    deps.onLost?.(error);
  };
  const watched = watch().catch(() => {}); // ended by closing

  const unlessLost = async (work: () => Promise<void>): Promise<void> => {
    if (lost === null) await work();
    if (lost !== null) throw lost; // also when it came to light meanwhile: the copy may lack this write
  };
  return {
    ...medium,
    set: (key, value) => unlessLost(() => medium.set(key, value)),
    delete: (key) => unlessLost(() => medium.delete(key)),
    async close() {
      closing.abort();
      await watched;
      await medium.close();
    },
  };
}

/** Keeps what the deleted file held, and says where. */
async function rescue(medium: Medium, path: string, now: number): Promise<string> {
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

/** Which file it is, whatever its name; null if there is none. */
async function identity(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
