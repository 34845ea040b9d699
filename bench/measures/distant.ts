/** Added latency where the services are far away: a request too many, or a connection that is not kept, shows here. */

import type { BotTree } from '../ground/bot-tree.ts';
import { type Relay, startRelay } from '../ground/relay.ts';
import { percentile, type Row, rounded } from '../report/row.ts';
import { measured, tripsOf, turns } from './latency.ts';

const TURNS = 60;
const DISCORD_MS = 30;
const ASSISTANT_MS = 100;

export async function benchDistant(tree: BotTree, engine: string): Promise<readonly Row[]> {
  const relays: Relay[] = [];
  const far = async (roundTripMs: number, target: () => number): Promise<Relay> => {
    const relay = await startRelay({ roundTripMs, target });
    relays.push(relay);
    return relay;
  };
  let discordUrl = '';
  const beforeDiscord = await far(DISCORD_MS, () => portOf(discordUrl));
  const bot = await measured(tree, {
    discord: { gatewayUrl: `ws://127.0.0.1:${beforeDiscord.port}/gateway` },
    async addresses({ apiUrl }, { baseUrl }) {
      discordUrl = apiUrl;
      const beforeAssistant = await far(ASSISTANT_MS, () => portOf(baseUrl));
      return { apiUrl: through(apiUrl, beforeDiscord), baseUrl: through(baseUrl, beforeAssistant) };
    },
  });
  try {
    await bot.harness.startBot({ ASSISTANT_ENGINE: engine });
    await turns([bot], TURNS);
    const [p50, p99] = [percentile(bot.added, 0.5), percentile(bot.added, 0.99)];
    const trips = tripsOf(bot);
    return [
      {
        name: `distant turn, ${engine}`,
        figures: {
          'network ms': DISCORD_MS + ASSISTANT_MS,
          'added p50 ms': rounded(p50),
          'p99 ms': rounded(p99),
          'round trips': rounded(trips.all, 2),
        },
        goal: 'p50 ≤ 140 ms, p99 ≤ 180 ms, 2 round trips',
        met: p50 <= 140 && p99 <= 180 && trips.all <= 2.05,
      },
    ];
  } finally {
    await bot.harness.end();
    for (const relay of relays) relay.close();
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function through(url: string, { port }: Relay): string {
  const there = new URL(url);
  there.port = String(port);
  return there.href;
}
