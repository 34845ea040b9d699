/** Whether the bot grows with the turns that it has had: many of them in few channels. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { AT_ONE_TIME, FAST_PRELOADS, fastOptions } from '../ground/fast.ts';
import { costOf, createBenchHarness, heapOf } from '../ground/harness.ts';
import type { Tell } from '../ground/progress.ts';
import { createTraffic } from '../ground/traffic.ts';
import { type Row, ratio, rounded } from '../report/row.ts';

const CHANNELS = 40;
const EARLY = 2_000;
const TURNS = 20_000;
const MOST_TIMES = 1.1;
const SETTLED_MS = 2_000;

export async function benchSoak(tree: BotTree, tell: Tell): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree, fastOptions());
  try {
    const channels = addChannels(harness.discord, CHANNELS);
    const traffic = createTraffic(harness.discord);
    const bot = await harness.startBot({}, FAST_PRELOADS);
    let done = 0;
    const until = async (turns: number): Promise<{ resident: number; live: number }> => {
      while (done < turns) {
        await traffic.askAll(channels, AT_ONE_TIME);
        done += CHANNELS;
        tell(done / TURNS);
      }
      await sleep(SETTLED_MS);
      const { memoryMb } = await costOf(bot);
      return { resident: memoryMb, live: (await heapOf(bot)).liveMb };
    };
    const [early, late] = [await until(EARLY), await until(TURNS)];
    const times = ratio(late.resident, early.resident);
    return [
      {
        name: `soak, ${TURNS} turns in ${CHANNELS} channels`,
        figures: {
          [`MB after ${EARLY}`]: rounded(early.resident, 0),
          'MB at the end': rounded(late.resident, 0),
          growth: times,
          [`live heap MB after ${EARLY}`]: rounded(early.live),
          'live heap MB at the end': rounded(late.live),
        },
        goal: `≤ ${MOST_TIMES} of what it held after ${EARLY} turns`,
        met: times <= MOST_TIMES,
      },
    ];
  } finally {
    await harness.end();
  }
}
