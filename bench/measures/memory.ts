/** What the bot holds in memory after turns in more and more channels, beside a bare client that has seen the same. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { AT_ONE_TIME, FAST_PRELOADS, fastOptions } from '../ground/fast.ts';
import { costOf, createBenchHarness, heapOf } from '../ground/harness.ts';
import type { Program } from '../ground/program.ts';
import type { Tell } from '../ground/progress.ts';
import { createTraffic } from '../ground/traffic.ts';
import type { Heap } from '../programs/probe.ts';
import { type Row, ratio, rounded } from '../report/row.ts';

const MOST_TIMES = 1.3;
/** What is left to do then is done: servers that arrive, the last writes. */
const SETTLED_MS = 2_000;

/** @param stages after how many channels it is looked at, in rising order; all are there from the beginning */
export async function benchMemory(
  tree: BotTree,
  stages: readonly number[],
  tell: Tell,
): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree, fastOptions());
  try {
    const channels = addChannels(harness.discord, stages.at(-1) ?? 0);
    const traffic = createTraffic(harness.discord);
    const client = await harness.startBareClient();
    const bot = await harness.startBot({}, FAST_PRELOADS);
    const rows = [await look(`memory at the start, ${channels.length} channels`, bot, client)];
    let done = 0;
    for (const stage of stages) {
      await traffic.askAll(channels.slice(done, stage), AT_ONE_TIME, () => {
        done += 1;
        tell(done / channels.length);
      });
      rows.push(await look(`memory after turns in ${stage} of ${channels.length} channels`, bot, client));
    }
    return rows;
  } finally {
    await harness.end();
  }
}

async function look(name: string, bot: Program, client: Program): Promise<Row> {
  await sleep(SETTLED_MS);
  const [ours, theirs] = [await sizeOf(bot), await sizeOf(client)];
  const times = ratio(ours.resident, theirs.resident);
  return {
    name,
    figures: {
      MB: rounded(ours.resident, 0),
      'MB of a bare client': rounded(theirs.resident, 0),
      'over bare': times,
      'live heap MB': rounded(ours.left.liveMb),
      'live heap MB of a bare client': rounded(theirs.left.liveMb),
      'buffers MB': rounded(ours.left.externalMb),
      'MB after a collection': rounded(ours.left.memoryMb, 0),
    },
    goal: `≤ ${MOST_TIMES} of a bare client`,
    met: times <= MOST_TIMES,
  };
}

async function sizeOf(program: Program): Promise<{ readonly resident: number; readonly left: Heap }> {
  const { memoryMb } = await costOf(program); // before the collection, which nobody asks for elsewhere
  return { resident: memoryMb, left: await heapOf(program) };
}
