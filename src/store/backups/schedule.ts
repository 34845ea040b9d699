/** Keeps rotating backups: one when it is due by the newest one's own time, so that restarts neither skip nor add any. */

import type { Clock } from '../../async/clock.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Backup, dueIn, listBackups } from './files.ts';
import { type BackupOptions, makeBackup } from './make.ts';

export interface BackupSchedule {
  /** Ends one that is being made; the next start makes it. */
  close(): Promise<void>;
}

interface BackupPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly make?: (path: string, options: BackupOptions) => Promise<Backup>;
}

/** A start has better things to do, and a bot that cannot stay up needs no backup each time. */
const SETTLE_MS = 60_000;
/** The clock may be set, and no timer is longer than 24 days. */
const LOOK_EVERY_MS = 60 * 60_000;
const RETRY_MS = 15 * 60_000;

/** @param everyMs null for none */
export function scheduleBackups(
  { path, backupEveryMs: everyMs }: { readonly path: string; readonly backupEveryMs: number | null },
  { clock, log, make = makeBackup }: BackupPorts,
): BackupSchedule {
  const closing = new AbortController();
  const { signal } = closing;
  let failing = false;

  const attempt = async (): Promise<void> => {
    try {
      const began = clock.now();
      const backup = await make(path, { now: began, signal });
      log.info({ path: backup.path, ms: clock.now() - began }, 'the database was backed up');
      failing = false;
    } catch (error) {
      if (signal.aborted) return;
      const fields = { error, againMs: RETRY_MS };
      if (failing) log.debug(fields, 'there is still no backup');
      else log.error(fields, `no backup was made, earlier ones stay: ${messageOf(error)}`);
      failing = true;
      await clock.sleep(RETRY_MS, signal);
    }
  };

  const keep = async (every: number): Promise<void> => {
    await clock.sleep(SETTLE_MS, signal);
    while (!signal.aborted) {
      const wait = dueIn(await listBackups(path).catch(() => []), every, clock.now());
      if (wait > 0) await clock.sleep(Math.min(wait, LOOK_EVERY_MS), signal);
      else await attempt();
    }
  };
  const kept = everyMs === null ? Promise.resolve() : keep(everyMs).catch(() => {}); // ended by closing

  return {
    async close() {
      closing.abort();
      await kept;
    },
  };
}
