/** What a turn reads when a conversation has grown long: no more after a thousand turns than after fifty. */

import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { createBenchHarness } from '../ground/harness.ts';
import { createTraffic } from '../ground/traffic.ts';
import { type Row, ratio, rounded } from '../report/row.ts';

const TURNS = 1_000;
const EARLY = 50;
/** What a turn reads rises and falls as old turns fade, so that the mean of so many is taken. */
const MEAN_OF = 25;
/** Full within the first turns. */
const WINDOW = 8_192;
const MOST_RATIO = 1.1;
const REPLY = 'What was said is remembered for as long as there is room for it. '.repeat(16);

export async function benchRemembering(tree: BotTree, engine: string): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree, { script: () => REPLY, window: WINDOW });
  try {
    const { discord, assistant } = harness;
    const traffic = createTraffic(discord);
    const [channel = ''] = addChannels(discord, 1);
    await harness.startBot({ ASSISTANT_ENGINE: engine });
    const read: number[] = [];
    let cached = 0;
    for (let n = 0; n < TURNS; n += 1) {
      await traffic.ask(channel);
      const usage = assistant.runs.map((run) => run.usage ?? { input: 0, cached: 0 });
      read.push(usage.reduce((sum, { input }) => sum + input, 0));
      cached += usage.reduce((sum, one) => sum + one.cached, 0);
      assistant.forgetSeen();
      discord.requests.length = 0;
    }
    const [early, late] = [meanBefore(read, EARLY), meanBefore(read, TURNS)];
    const all = read.reduce((sum, tokens) => sum + tokens, 0);
    return [
      {
        name: `remembering, ${engine}`,
        figures: {
          [`tokens at turn ${EARLY}`]: rounded(early, 0),
          [`at turn ${TURNS}`]: rounded(late, 0),
          ratio: ratio(late, early),
          'most of a turn': Math.max(...read),
          '% cached': rounded((cached / all) * 100, 0),
        },
        goal: `at turn ${TURNS} ≤ ${MOST_RATIO} times turn ${EARLY}, never beyond the window`,
        met: late <= early * MOST_RATIO && Math.max(...read) <= WINDOW,
      },
    ];
  } finally {
    await harness.end();
  }
}

function meanBefore(values: readonly number[], end: number): number {
  const some = values.slice(Math.max(0, end - MEAN_OF), end);
  return some.reduce((sum, value) => sum + value, 0) / some.length;
}
