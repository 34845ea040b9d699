/** Checks the database beside a bot that may be running on it: the file, its records, its backups, the room on the disk. */

import { access, constants, mkdtemp, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../async/clock.ts';
import { messageOf } from '../errors.ts';
import { backupFolder, listBackups } from '../store/backups/files.ts';
import { type Inspection, inspect } from '../store/backups/inspect.ts';
import { backupRoom, megabytes } from '../store/backups/make.ts';
import { isIntact } from '../store/backups/restore.ts';
import { asUnusable, exists, fileTimes, requireFilePath } from '../store/sqlite/file.ts';
import { isInUse } from '../store/sqlite/file-lock.ts';
import type { SqliteConfig, StoreConfig } from '../store/store-config.ts';
import { checkEncryption, checkKey } from './check-encryption.ts';
import { openWorkFinding, RESTORE, recordsFinding } from './check-records.ts';
import { checkShared } from './check-shared-store.ts';
import { duration, type Finding, fail, ok } from './finding.ts';

export function checkStore(config: StoreConfig, clock: Clock): Promise<readonly Finding[]> {
  switch (config.kind) {
    case 'sqlite':
      return checkSqlite(config, clock);
    case 'redis':
    case 'postgres':
      return checkShared(config, clock);
  }
}

async function checkSqlite(config: SqliteConfig, clock: Clock): Promise<readonly Finding[]> {
  const { path } = config;
  try {
    await requireFilePath(path);
    if (!(await exists(path))) return [await missing(path)];
    await access(path, constants.R_OK | constants.W_OK);
    const inUse = await isInUse(path);
    const wrongKey = await checkKey(config);
    const found = await inspect(path, config.keys);
    // Without their key no record says anything of itself.
    const inside = wrongKey === null ? [recordsFinding(found), openWorkFinding(found, RESTORE)] : [];
    return [
      file(path, found, inUse),
      ...inside,
      wrongKey ?? (await checkEncryption(config, inUse)),
      await backups(config, clock.now()),
      await diskSpace(config),
    ];
  } catch (error) {
    return [fail('store', messageOf(asUnusable(path, error)))];
  }
}

async function missing(path: string): Promise<Finding> {
  const found = (await listBackups(path)).length;
  if (found > 0)
    return fail(
      'store',
      `${resolve(path)} is missing, and there are backups of it: restore the newest with \`npm run doctor -- --restore\``,
    );
  // Tried, since a right is not all that it takes: in some file systems nobody makes a file.
  await rmdir(await mkdtemp(join(await nearestFolder(dirname(resolve(path))), '.bobbin-doctor-')));
  return ok('store', `none yet; the first start makes it at ${resolve(path)}`);
}

/** The folder itself, or the one in which the first start makes it. */
async function nearestFolder(folder: string): Promise<string> {
  return (await exists(folder)) ? folder : nearestFolder(dirname(folder));
}

function file(path: string, { problems }: Inspection, inUse: boolean): Finding {
  const [problem] = problems;
  if (problem !== undefined) return fail('store', `${path} is damaged (${problem}): ${RESTORE}`);
  return ok('store', `${path} is whole${inUse ? '; a bot has it' : ''}`);
}

async function backups({ path, backupEveryMs }: SqliteConfig, now: number): Promise<Finding> {
  if (backupEveryMs === null) return ok('backups', 'none are made (BACKUP_HOURS=0)');
  const [newest] = await listBackups(path);
  const { createdAt, changedAt } = await fileTimes(path);
  const remedy = 'start the bot if it is not running; its log says why it makes none';
  if (newest === undefined) {
    return now - createdAt > 2 * backupEveryMs
      ? fail('backups', `there are none in ${backupFolder(path)}: ${remedy}`)
      : ok('backups', 'none yet; the bot makes the first one a minute after its start');
  }
  const age = duration(now - newest.at);
  if (!(await isIntact(newest)))
    return fail(
      'backups',
      `the newest, ${newest.path}, is damaged: check the disk; \`npm run doctor -- --restore\` passes over it`,
    );
  return changedAt - newest.at > 2 * backupEveryMs
    ? fail(
        'backups',
        `the newest, ${newest.path}, is ${age} old, and the database has changed since: ${remedy}`,
      )
    : ok('backups', `the newest, ${newest.path}, is whole and ${age} old`);
}

async function diskSpace({ path }: SqliteConfig): Promise<Finding> {
  const { needed, free } = await backupRoom(path);
  const place = resolve(dirname(path));
  return free < needed
    ? fail(
        'disk',
        `${megabytes(free)} free in ${place}, and the next backup needs ${megabytes(needed)}: make room`,
      )
    : ok('disk', `${megabytes(free)} free in ${place}`);
}
