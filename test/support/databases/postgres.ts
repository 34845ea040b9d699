/**
 * A PostgreSQL, run by another user where the tests run as root, since it refuses root. It gives each write to the system
 * before it acknowledges it, and does not wait for the disk: so its own death loses nothing.
 */

import { execFileSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { POSTGRES } from './found.ts';
import { freePort, type LocalDatabase, type Program, startProgram } from './local-database.ts';

/** Nobody else has a connection to it. */
const NOBODY = { uid: 65_534, gid: 65_534 };
const FAST = ['fsync=off', 'full_page_writes=off', 'shared_buffers=16MB'];
const IN_USERS = ['postgres', 'nobody'];
const PASSWORD = 'a-password-of-the-test';

export interface LocalPostgres extends LocalDatabase {
  /** Of a database that is there, by its owner. */
  query(url: string, sql: string): Promise<pg.QueryResult>;
}

export async function startPostgres(settings: readonly string[] = []): Promise<LocalPostgres> {
  if (POSTGRES === null) throw new Error('there is no postgres');
  const programs = POSTGRES;
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-postgres-'));
  const user = process.getuid?.() === 0 ? otherUser() : null;
  if (user !== null) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' };
  const run = (program: string, args: readonly string[]): Program =>
    startProgram(join(programs, program), args, { ...user, cwd: folder, env });
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, PASSWORD, { mode: 0o644 });
  const access = ['-U', 'bobbin', '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const made = run('initdb', ['-D', data, ...access, '-E', 'UTF8', '--no-sync']);
  await made.ended;
  const port = await freePort();
  let running: Program | null = null;
  let next = 0;
  const start = async (): Promise<void> => {
    const own = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder];
    running = run('postgres', [...own, ...[...FAST, ...settings].flatMap((setting) => ['-c', setting])]);
    await running.says(/ready to accept connections/);
  };
  /** SIGQUIT ends all of its processes without a word to anybody: https://www.postgresql.org/docs/current/server-shutdown.html */
  const kill = async (): Promise<void> => {
    signalAll(running, 'SIGCONT');
    running?.child.kill('SIGQUIT');
    await running?.ended;
    running = null;
  };
  const urlOf = (database: string): string => `postgres://bobbin:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const query = async (url: string, sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await start();
  return {
    kind: 'postgres',
    query,
    async fresh() {
      next += 1;
      await query(urlOf('postgres'), `CREATE DATABASE store_${next}`);
      return urlOf(`store_${next}`);
    },
    start,
    kill,
    freeze: () => signalAll(running, 'SIGSTOP'),
    thaw: () => signalAll(running, 'SIGCONT'),
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server itself and what it has started, which has a process for each connection. */
function signalAll(running: Program | null, signal: NodeJS.Signals): void {
  const pid = running?.child.pid;
  if (pid === undefined) return;
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  for (const one of [pid, ...children.match(/\d+/g)!.map(Number)]) {
    try {
      process.kill(one, signal);
    } catch {} // it has ended meanwhile
  }
}

function otherUser(): { readonly uid: number; readonly gid: number } {
  for (const name of IN_USERS)
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {} // the next one
  return NOBODY;
}
