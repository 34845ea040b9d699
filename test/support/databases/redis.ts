/**
 * A Redis that has given each write to the system before it acknowledges it, and does not wait for the disk: so its own death
 * loses nothing.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS } from './found.ts';
import { freePort, type LocalDatabase, type Program, startProgram } from './local-database.ts';

const PASSWORD = 'a-password-of-the-test';
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'no', '--save', '', '--requirepass', PASSWORD];
const DATABASES = 200;

/** @param settings as on the command line of `redis-server`; unless told with a password */
export async function startRedis(settings?: readonly string[]): Promise<LocalDatabase> {
  if (REDIS === null) throw new Error('there is no redis-server');
  const program = REDIS;
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-redis-'));
  const port = await freePort();
  let running: Program | null = null;
  let next = 0;
  const start = async (): Promise<void> => {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    running = startProgram(program, [...own, '--databases', String(DATABASES), ...(settings ?? DURABLE)]);
    await running.says(/Ready to accept connections/);
  };
  const kill = async (): Promise<void> => {
    running?.child.kill('SIGKILL');
    await running?.ended;
    running = null;
  };
  await start();
  return {
    kind: 'redis',
    async fresh() {
      next += 1;
      return `redis://${settings === undefined ? `:${PASSWORD}@` : ''}127.0.0.1:${port}/${next}`;
    },
    start,
    kill,
    freeze: () => running?.child.kill('SIGSTOP'),
    thaw: () => running?.child.kill('SIGCONT'),
    async remove() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
