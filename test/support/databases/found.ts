/** The programs of Redis and PostgreSQL: where they are, and what is left out without them. */

import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canRun } from '../can-run.ts';

const DEBIAN = '/usr/lib/postgresql';

/** The path of `redis-server`; null if there is none. */
export const REDIS: string | null = find('redis-server', pathFolders());

/** The folder of `initdb` and `postgres`; null if there is none. */
export const POSTGRES: string | null =
  [...pathFolders(), ...debianFolders()].find((folder) => canRun(join(folder, 'initdb'))) ?? null;

/** What a run of the tests leaves out. With CI=true it is an Error that something has to be. */
export function leftOutWithoutDatabases(): readonly string[] {
  const missing = [
    ...(REDIS === null ? ['the tests of the store in Redis, for want of redis-server'] : []),
    ...(POSTGRES === null ? ['the tests of the store in PostgreSQL, for want of initdb and postgres'] : []),
  ];
  if (missing.length > 0 && process.env.CI === 'true')
    throw new Error(
      `Not everything can be tested: ${missing.join('; ')}. Install redis-server and postgresql.`,
    );
  return missing;
}

function find(program: string, folders: readonly string[]): string | null {
  return folders.map((folder) => join(folder, program)).find(canRun) ?? null;
}

function pathFolders(): readonly string[] {
  return (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** Debian keeps them out of the PATH: the newest version first. */
function debianFolders(): readonly string[] {
  try {
    const versions = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(DEBIAN, version, 'bin'));
  } catch {
    return [];
  }
}
