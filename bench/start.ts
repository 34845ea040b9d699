/** The time from the process's start to its session with Discord, with many conversations stored. */

import { join } from 'node:path';
import { systemClock } from '../src/async/clock.ts';
import { newConversation } from '../src/conversation/record/record.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';
import { createBenchHarness } from './harness.ts';
import { percentile, type Row, rounded } from './rows.ts';

const CONVERSATIONS = 10_000;
const STARTS = 5;

export async function benchStart(): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < STARTS; n += 1) times.push(await startOnce(CONVERSATIONS));
  const median = percentile(times, 0.5);
  return {
    name: 'start to identify',
    figures: {
      'stored conversations': CONVERSATIONS,
      'median ms': rounded(median, 0),
      'longest ms': rounded(Math.max(...times), 0),
    },
    goal: '≤ 1,000 ms',
    met: median <= 1_000,
  };
}

async function startOnce(conversations: number): Promise<number> {
  const harness = await createBenchHarness(() => 'hello', {});
  try {
    const log = createLog({ level: 'warn', format: 'json', secrets: [] });
    const path = join(harness.folder, 'bobbin.sqlite');
    const config = { kind: 'sqlite', path, backupEveryMs: null } as const;
    const store = await openStore(config, { clock: systemClock, log });
    const ids = Array.from({ length: conversations }, (_, n) =>
      String(1_300_000_000_000_000_000n + BigInt(n)),
    );
    const seen = Array.from({ length: 50 }, (_, n) => String(1_400_000_000_000_000_000n + BigInt(n)));
    await Promise.all(ids.map((id) => store.writeConversation({ ...newConversation(id, null), seen })));
    await store.close();
    return await harness.startBot();
  } finally {
    await harness.end();
  }
}
