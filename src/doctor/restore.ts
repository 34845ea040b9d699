/** Restores a backup with a person at the keyboard: says what is there and what would be lost, asks, and does it. */

import type { Clock } from '../async/clock.ts';
import { messageOf } from '../errors.ts';
import { createLog } from '../log.ts';
import { backupFolder } from '../store/backups/files.ts';
import { inspect } from '../store/backups/inspect.ts';
import { newestIntact, restoreBackup } from '../store/backups/restore.ts';
import { exists } from '../store/sqlite/file.ts';
import { isInUse } from '../store/sqlite/file-lock.ts';
import { requireKey } from '../store/sqlite/require-key.ts';
import type { SqliteConfig } from '../store/store-config.ts';
import { count, duration } from './finding.ts';

export interface RestoreIo {
  readonly clock: Clock;
  say(line: string): void;
  /** Whether the person says yes. */
  confirm(question: string): Promise<boolean>;
}

/** Resolves with whether the backup is in place. Throws StoreError when it cannot be done, before anything is asked where the key is why. */
export async function restore(config: SqliteConfig, { clock, say, confirm }: RestoreIo): Promise<boolean> {
  const { path, keys } = config;
  if (await isInUse(path)) {
    say(`A bot is running on ${path}. Stop it first; nothing was changed.`);
    return false;
  }
  const found = await newestIntact(path);
  if (found === null) {
    say(
      `There is no good backup in ${backupFolder(path)}. To begin anew, move ${path} away and start the bot.`,
    );
    return false;
  }
  const { backup, skipped } = found;
  // What is damaged may have lost what tells of its key: the backup has it, too.
  for (const file of [path, backup.path]) await requireKey(file, keys);
  const madeAt = new Date(backup.at).toISOString();
  say(await stateOf(config));
  if (skipped > 0) say(`${count(skipped, 'newer backup')} would not do: damaged.`);
  say(
    `The newest good backup is ${backup.path}, made ${duration(clock.now() - backup.at)} ago, at ${madeAt}.`,
  );
  say(
    'What was said to the bot and set by commands since then would be lost to it; what stands on Discord stays.',
  );
  if (!(await confirm('Restore it?'))) {
    say('Nothing was changed.');
    return false;
  }
  const log = createLog({ level: 'silent', format: 'json', secrets: [] });
  const { formerPath, dropped } = await restoreBackup(path, backup, { clock, log, keys });
  if (formerPath !== null) say(`What was in its place is kept as ${formerPath}.`);
  if (dropped > 0) say(`${count(dropped, 'turn')} under way at that time will not be answered again.`);
  say(`Restored: ${path}, as of ${madeAt}. Start the bot.`);
  return true;
}

async function stateOf({ path, keys }: SqliteConfig): Promise<string> {
  if (!(await exists(path))) return `${path} is missing.`;
  try {
    const { problems, unreadable } = await inspect(path, keys);
    if (problems.length > 0) return `${path} is damaged: ${problems[0]}.`;
    if (unreadable.length > 0)
      return `${path} is whole, but ${count(unreadable.length, 'record')} in it do not read.`;
    return `${path} is whole and every record in it reads: there is no need to restore anything.`;
  } catch (error) {
    return `${path} does not open: ${messageOf(error)}.`;
  }
}
