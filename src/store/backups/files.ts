/** Backups by their names: where they are, when they were made, when the next one is due, and which are to go. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isMissing } from '../sqlite/errors.ts';

export interface Backup {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The lane in which one thing at a time is done to them. */
export const BACKUPS = 'backups';

const KEPT = 3;
/** At the end of a name: it is still being made. */
const UNFINISHED = '.part';

/** `data/bobbin.sqlite` has its backups in `data/backups`. */
export function backupFolder(path: string): string {
  return join(dirname(path), 'backups');
}

/** Such as `data/backups/bobbin-2026-11-25T10-00-00Z.sqlite`. */
export function backupPath(path: string, at: number): string {
  return join(backupFolder(path), `${stem(path)}-${stamp(at)}${extname(path)}`);
}

export function unfinished(backup: string): string {
  return `${backup}${UNFINISHED}`;
}

/** A moment as a part of a file's name on every system, such as `2026-11-25T10-00-00Z`. */
export function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** Newest first; empty where there is no folder. Files of other names are nobody's business. */
export async function listBackups(path: string): Promise<readonly Backup[]> {
  const backups = (await namesIn(path)).flatMap((name) => {
    const at = timeOf(path, name);
    return at === null ? [] : [{ path: join(backupFolder(path), name), at }];
  });
  return backups.toSorted((a, b) => b.at - a.at);
}

/** What a process that was killed, or a disk that was full, left of a backup. */
export async function listUnfinished(path: string): Promise<readonly string[]> {
  const left = new RegExp(`\\${UNFINISHED}(-journal|-wal|-shm)?$`);
  return (await namesIn(path))
    .filter((name) => left.test(name) && timeOf(path, name.replace(left, '')) !== null)
    .map((name) => join(backupFolder(path), name));
}

/** Milliseconds until the next one, 0 if it is due. One of the future, made by a wrong clock, counts for nothing. Pure. */
export function dueIn(backups: readonly Backup[], everyMs: number, now: number): number {
  const newest = Math.max(...backups.map(({ at }) => at).filter((at) => at <= now));
  return Math.max(0, newest + everyMs - now);
}

/** Those beyond the newest three; one of the future goes first. Pure. */
export function surplus(backups: readonly Backup[], now: number): readonly Backup[] {
  const future = ({ at }: Backup): number => Number(at > now);
  return backups.toSorted((a, b) => future(a) - future(b) || b.at - a.at).slice(KEPT);
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(backupFolder(path));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function stem(path: string): string {
  return basename(path, extname(path));
}

function timeOf(path: string, name: string): number | null {
  const end = extname(path);
  const start = `${stem(path)}-`;
  if (!name.startsWith(start) || !name.endsWith(end)) return null;
  const [, day, hours, minutes, seconds] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name.slice(start.length, name.length - end.length)) ??
    [];
  const at = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(at) ? null : at;
}
