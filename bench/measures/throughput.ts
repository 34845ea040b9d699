/** Sustained replies per second against a Discord that enforces its global limit. */

import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { createBenchHarness } from '../ground/harness.ts';
import { type Row, rounded } from '../report/row.ts';

const CHANNELS = 600;

export async function benchThroughput(tree: BotTree): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree, { discord: { globalPerSecond: 50 } });
  const { discord } = harness;
  try {
    const ids = addChannels(discord, CHANNELS);
    await harness.startBot();
    const times: number[] = [];
    const all = discord.events.waitFor(
      `${CHANNELS} replies`,
      (event): event is typeof event => {
        if (event.kind === 'message' && event.message.author.id === discord.world.bot.id)
          times.push(performance.now());
        return times.length === CHANNELS;
      },
      60_000,
    );
    const ada = discord.person('Ada');
    for (const id of ids) ada.say(id, '@Bobbin hello');
    await all;
    const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
    const perSecond = (CHANNELS - 1) / seconds;
    const refused = discord.requests.filter((request) => request.status === 429).length;
    return [
      {
        name: 'replies at the global limit',
        figures: { replies: CHANNELS, 'per second': rounded(perSecond), '429s': refused },
        goal: '≥ 47 per second, no 429',
        met: perSecond >= 47 && refused === 0,
      },
    ];
  } finally {
    await harness.end();
  }
}
