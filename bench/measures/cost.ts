/** What turns cost the machine: processor, memory, durable writes and requests. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { costOf, createBenchHarness } from '../ground/harness.ts';
import { createTraffic } from '../ground/traffic.ts';
import { type Row, rounded } from '../report/row.ts';

const CHANNELS = 50;
const WARM_UP = 100;
const TURNS = 1_000;
const MOST_CPU_MS = 5;
const MOST_WRITES = 5.5;
const MOST_TRIPS = 2;

export async function benchCost(tree: BotTree, engine: string): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree);
  try {
    const { discord, assistant } = harness;
    const traffic = createTraffic(discord);
    const channels = addChannels(discord, CHANNELS);
    /** One after the other, each in the next channel. */
    const turns = async (): Promise<void> => {
      for (let n = 0; n < WARM_UP; n += 1) {
        await traffic.ask(channels[n % CHANNELS] ?? '');
        await sleep(2); // the turn's last write is done
      }
    };
    const bot = await harness.startBot({ ASSISTANT_ENGINE: engine });
    const start = await costOf(bot);
    await turns();
    const before = await costOf(bot);
    discord.requests.length = 0;
    assistant.forgetSeen();
    let requests = 0;
    for (let n = 0; n < TURNS; n += WARM_UP) {
      await turns();
      requests += assistant.requests.length;
      assistant.forgetSeen(); // it keeps only the latest
    }
    const after = await costOf(bot);
    requests += discord.requests.filter(({ route }) => route !== 'typing').length;
    const [cpuMs, writes, trips] = [after.cpuMs - before.cpuMs, after.writes - before.writes, requests].map(
      (all) => all / TURNS,
    ) as [number, number, number];
    return [
      {
        name: `cost of a turn, ${engine}`,
        figures: {
          'processor ms': rounded(cpuMs, 2),
          'durable writes': rounded(writes, 2),
          'round trips': rounded(trips, 2),
          'MB at the start': rounded(start.memoryMb, 0),
          [`MB after ${TURNS} turns`]: rounded(after.memoryMb, 0),
        },
        goal: `processor ≤ ${MOST_CPU_MS} ms, ≤ ${MOST_WRITES} durable writes, ${MOST_TRIPS} round trips`,
        met: cpuMs <= MOST_CPU_MS && writes <= MOST_WRITES && trips <= MOST_TRIPS + 0.05,
      },
    ];
  } finally {
    await harness.end();
  }
}
