/** Keeps rotating backups: one when it is due by the newest one's own time, so that restarts neither skip nor add any. */

import type { Clock } from '../../async/clock.ts';
import { createKeyedQueue, type KeyedQueue } from '../../async/keyed-queue.ts';
import type { Log } from '../../log.ts';
import type { SqliteConfig } from '../store-config.ts';
import { BACKUPS, type Backup, dueIn, listBackups } from './files.ts';
import { type BackupOptions, makeBackup } from './make.ts';

export interface BackupSchedule {
  /** Ends one that is being made; the next start makes it. */
  close(): Promise<void>;
}

interface BackupPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Where one thing at a time is done to the backups; one of its own unless told. */
  readonly lanes?: KeyedQueue;
  readonly make?: (path: string, options: BackupOptions) => Promise<Backup>;
}

/** A start has better things to do, and a bot that cannot stay up needs no backup each time. */
const SETTLE_MS = 60_000;
/** The clock may be set, so it is asked again now and then. */
const LOOK_EVERY_MS = 60 * 60_000;
const RETRY_MS = 15 * 60_000;

/** Of SQLite alone: other media are servers, whose operators back them up. */
export function scheduleBackups(
  { path, backupEveryMs }: SqliteConfig,
  { clock, log, lanes = createKeyedQueue(), make = makeBackup }: BackupPorts,
): BackupSchedule {
  const closing = new AbortController();
  const { signal } = closing;
  let isFailing = false;

  const tryOnce = async (): Promise<void> => {
    const began = clock.monotonic();
    try {
      const backup = await lanes.run(BACKUPS, () => make(path, { now: clock.now(), signal }));
      const ms = Math.round(clock.monotonic() - began);
      log.info({ event: 'backup.made', path: backup.path, ms }, 'The database was backed up.');
      isFailing = false;
    } catch (error) {
      if (signal.aborted) return;
      const fields = { event: 'backup.failed', error, retryMs: RETRY_MS };
      if (isFailing) log.debug(fields, 'There is still no backup.');
      else log.error(fields, 'No backup was made; earlier ones stay.');
      isFailing = true;
      await clock.sleep(RETRY_MS, signal);
    }
  };

  const keepMaking = async (everyMs: number): Promise<void> => {
    await clock.sleep(SETTLE_MS, signal);
    while (!signal.aborted) {
      const waitMs = dueIn(await listBackups(path).catch(() => []), everyMs, clock.now());
      if (waitMs > 0) await clock.sleep(Math.min(waitMs, LOOK_EVERY_MS), signal);
      else await tryOnce();
    }
  };
  const ended = backupEveryMs === null ? Promise.resolve() : keepMaking(backupEveryMs).catch(() => {}); // closing ends it

  return {
    async close() {
      closing.abort();
      await ended;
    },
  };
}
