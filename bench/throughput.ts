/** Sustained replies per second against a Discord that enforces its global limit. */

import { addChannel, WORKSHOP } from '../emulators/discord/world/world.ts';
import { createBenchHarness } from './harness.ts';
import { type Row, rounded } from './rows.ts';

const CHANNELS = 600;

export async function benchThroughput(): Promise<Row> {
  const harness = await createBenchHarness(() => 'A short answer.', { globalPerSecond: 50 });
  const { discord } = harness;
  try {
    const ids = Array.from({ length: CHANNELS }, (_, n) => {
      const id = String(1_200_000_000_000_000_000n + BigInt(n));
      addChannel(discord.world, { id, name: `channel-${n}`, serverId: WORKSHOP });
      return id;
    });
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
    return {
      name: 'replies at the global limit',
      figures: { replies: CHANNELS, 'per second': rounded(perSecond), '429s': refused },
      goal: '≥ 47 per second, no 429',
      met: perSecond >= 47 && refused === 0,
    };
  } finally {
    await harness.end();
  }
}
