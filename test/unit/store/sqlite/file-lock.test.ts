import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../src/async/clock.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { withConnection } from '../../../../src/store/sqlite/connection.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { CHANNEL, record } from '../../../support/messages.ts';
import { sqliteAt } from '../../../support/sqlite-at.ts';

const WRITER = fileURLToPath(new URL('../../../support/processes/store-writer.ts', import.meta.url));

let folder: string;
let path: string;
let writer: ChildProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bobbin-lock-'));
  path = join(folder, 'data', 'bobbin.sqlite');
  writer = spawn(process.execPath, [WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(writer.stdout!, 'data');
  writer.stdout!.resume();
});
afterEach(async () => {
  writer.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('a database that another bot has', () => {
  test('is refused in the end, with what to do', async () => {
    const clock = createFakeClock();
    const log = createKeptLog();
    const opening = openStore(sqliteAt(path), { clock, log });
    const outcome = opening.catch((error: unknown) => error);
    let over = false;
    void outcome.then(() => {
      over = true;
    });
    const later = (): boolean => {
      clock.advance(1_000);
      return over;
    };
    await expect.poll(later, { interval: 5 }).toBe(true);
    expect(await outcome).toMatchObject({
      fault: 'unavailable',
      message: expect.stringMatching(/another Bobbin.*DATABASE_URL/),
    });
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { event: 'store.waiting-for-lock' } }]);
  });

  test('is taken over as soon as that one has ended, however it ended', async () => {
    const log = createKeptLog();
    const opening = openStore(sqliteAt(path), { clock: systemClock, log });
    await expect.poll(() => log.lines.length).toBe(1);
    writer.kill('SIGKILL');
    const store = await opening;
    expect(await store.readConversation('0')).toMatchObject({ epoch: 0 });
    await store.close();
  });

  test('can be read all the while', async () => {
    const rows = await withConnection(path, 'read', (file) => file.all('SELECT key FROM keyv LIMIT 1'));
    expect(rows).toHaveLength(1);
  });
});

test('a store that was closed leaves its database to the next', async () => {
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  for (let n = 0; n < 2; n += 1) {
    const store = await openStore(sqliteAt(path), { clock: systemClock, log: createKeptLog() });
    await store.writeConversation(record());
    expect(await store.readConversation(CHANNEL)).toEqual(record());
    await store.close();
  }
});
