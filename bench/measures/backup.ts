/** How long a durable write is held up while a backup of a large database is made beside it. */

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { botModule, openBotStore } from '../ground/bot-modules.ts';
import type { BotTree } from '../ground/bot-tree.ts';
import { percentile, type Row, rounded } from '../report/row.ts';

const RECORDS = 50_000;
const BACKUPS = 3;
const QUIET_MS = 2_000;

export async function benchBackup(tree: BotTree): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-bench-'));
  const path = join(folder, 'bobbin.sqlite');
  const { makeBackup } = await botModule(tree, 'src/store/backups/make.ts');
  const { newConversation } = await botModule(tree, 'src/conversation/record/record.ts');
  const store = await openBotStore(tree, path);
  const write = (n: number): Promise<void> =>
    store.writeConversation({ ...newConversation(String(n % 500), null), epoch: n });
  try {
    await fill(tree, path);
    const quiet = await writesDuring(write, () => sleep(QUIET_MS));
    const began = performance.now();
    const busy = await writesDuring(write, async () => {
      for (let n = 0; n < BACKUPS; n += 1) await makeBackup(path, { now: n * 1_000 });
    });
    const longest = Math.max(...busy);
    return [
      {
        name: 'writes during a backup',
        figures: {
          'database MB': rounded((await stat(path)).size / 1_000_000, 0),
          'backup ms': rounded((performance.now() - began) / BACKUPS, 0),
          'p50 ms': rounded(percentile(busy, 0.5), 2),
          'p99 ms': rounded(percentile(busy, 0.99), 2),
          'longest ms': rounded(longest),
          'longest ms without': rounded(Math.max(...quiet)),
        },
        goal: '≤ 250 ms',
        met: longest <= 250,
      },
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

async function fill(tree: BotTree, path: string): Promise<void> {
  const { toRow } = await botModule(tree, 'src/store/records/checksum.ts');
  const { withConnection } = await botModule(tree, 'src/store/sqlite/connection.ts');
  await withConnection(path, 'write', async (file) => {
    await file.all('BEGIN');
    for (let n = 0; n < RECORDS; n += 1) {
      const key = `transcript:${n}`;
      const entry = { key: '1', role: 'user', authorId: '1', text: `${n} `.repeat(600), at: n };
      const row = toRow(key, { v: 1, conversationId: String(n), epoch: 0, entries: [entry] });
      await file.all('INSERT INTO keyv (key, value) VALUES (?, ?)', key, row);
    }
    await file.all('COMMIT');
  });
}

/** The milliseconds of each write, one after the other, while the work is done. */
async function writesDuring(
  write: (n: number) => Promise<void>,
  work: () => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  const writing = (async () => {
    for (let n = 0; !over; n += 1) {
      const began = performance.now();
      await write(n);
      times.push(performance.now() - began);
    }
  })();
  await work();
  over = true;
  await writing;
  return times;
}
