/** The time from the process's first line to its identify, with many conversations stored. */

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { botModule, openBotStore } from '../ground/bot-modules.ts';
import type { BotTree } from '../ground/bot-tree.ts';
import { createBenchHarness, session } from '../ground/harness.ts';
import { percentile, type Row, rounded } from '../report/row.ts';

const FIRST_LINE = new URL('../programs/first-line.ts', import.meta.url).href;
const STARTS = 5;
/** As many as are written side by side without filling the memory. */
const TOGETHER = 1_000;

interface StartGoal {
  readonly conversations: number;
  readonly mostMs: number;
}

interface StartTimes {
  readonly fromFirstLine: number;
  /** With what the system and Node.js need to come so far. */
  readonly fromSpawn: number;
}

export async function benchStart(
  tree: BotTree,
  { conversations, mostMs }: StartGoal,
): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-bench-'));
  try {
    const filled = join(folder, 'filled.sqlite');
    await fill(tree, filled, conversations);
    const times: StartTimes[] = [];
    for (let n = 0; n < STARTS; n += 1) times.push(await startOnce(tree, filled));
    const fromFirstLine = times.map((one) => one.fromFirstLine);
    const median = percentile(fromFirstLine, 0.5);
    return [
      {
        name: `start with ${conversations} conversations`,
        figures: {
          'identify after ms': rounded(median, 0),
          'longest ms': rounded(Math.max(...fromFirstLine), 0),
          'from the spawn ms': rounded(
            percentile(
              times.map(({ fromSpawn }) => fromSpawn),
              0.5,
            ),
            0,
          ),
        },
        goal: `identify ≤ ${mostMs} ms after the first line`,
        met: median <= mostMs,
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Leaves one file: the store has put all that it wrote into it when it closes. */
async function fill(tree: BotTree, path: string, conversations: number): Promise<void> {
  const { newConversation } = await botModule(tree, 'src/conversation/record/record.ts');
  const store = await openBotStore(tree, path);
  const seen = Array.from({ length: 50 }, (_, n) => String(1_400_000_000_000_000_000n + BigInt(n)));
  for (let from = 0; from < conversations; from += TOGETHER) {
    const ids = Array.from({ length: Math.min(TOGETHER, conversations - from) }, (_, n) =>
      String(1_300_000_000_000_000_000n + BigInt(from + n)),
    );
    await Promise.all(ids.map((id) => store.writeConversation({ ...newConversation(id, null), seen })));
  }
  await store.close();
}

async function startOnce(tree: BotTree, filled: string): Promise<StartTimes> {
  const harness = await createBenchHarness(tree);
  try {
    await copyFile(filled, join(harness.folder, 'bobbin.sqlite'));
    const spawnedAt = performance.timeOrigin + performance.now();
    const identified = session(harness.discord);
    const bot = await harness.startBot({}, [FIRST_LINE]);
    const [identifiedAt, firstLineAt] = [await identified, (await bot.hear()) as number];
    return { fromFirstLine: identifiedAt - firstLineAt, fromSpawn: identifiedAt - spawnedAt };
  } finally {
    await harness.end();
  }
}
