/** What one server notices of a flood in another: its turns' p95 with and without. */

import { addChannel, addServer, WORKSHOP } from '../../emulators/discord/world/world.ts';
import type { BotTree } from '../ground/bot-tree.ts';
import { type BenchHarness, createBenchHarness } from '../ground/harness.ts';
import { percentile, type Row, rounded } from '../report/row.ts';

const QUIET_SERVER = '1100000000000000900';
const FLOODED = 200;
const TURNS = 60;
/** The model's own time. */
const RUN_MS = 1_000;
const EVERY_MS = 250;
/** More than a turn takes, so that one conversation's turns never wait for one another. */
const QUIET_CHANNELS = 20;

export async function benchIsolation(tree: BotTree): Promise<readonly Row[]> {
  const harness = await createBenchHarness(tree, {
    script: () => ({ delayMs: RUN_MS, text: 'A short answer.' }),
    discord: { globalPerSecond: 50 },
  });
  const { discord } = harness;
  try {
    addServer(discord.world, QUIET_SERVER, 'Quiet');
    const quiet = addChannels(harness, QUIET_SERVER, 1_300_000_000_000_000_000n, QUIET_CHANNELS);
    const flooded = addChannels(harness, WORKSHOP, 1_200_000_000_000_000_000n, FLOODED);
    await harness.startBot();
    const alone = percentile(await turns(harness, quiet), 0.95);
    const flood = startFlood(harness, new Set(flooded));
    const beside = percentile(await turns(harness, quiet), 0.95);
    flood.end();
    const rise = (beside / alone - 1) * 100;
    return [
      {
        name: 'beside a flood elsewhere',
        figures: {
          'p95 ms alone': rounded(alone),
          'p95 ms beside': rounded(beside),
          'rise %': rounded(rise),
          'flood per second': rounded(flood.perSecond()),
          '429s': discord.requests.filter((request) => request.status === 429).length,
        },
        goal: 'p95 rises by ≤ 10 %',
        met: rise <= 10,
      },
    ];
  } finally {
    await harness.end();
  }
}

function addChannels({ discord }: BenchHarness, serverId: string, from: bigint, n: number): string[] {
  return Array.from({ length: n }, (_, at) => {
    const id = String(from + BigInt(at));
    addChannel(discord.world, { id, name: `channel-${id}`, serverId });
    return id;
  });
}

/** A turn every so often, each in the next channel; how long each took in milliseconds. */
async function turns({ discord }: BenchHarness, channels: readonly string[]): Promise<number[]> {
  const ada = discord.person('Ada');
  const all: Promise<number>[] = [];
  for (let n = 0; n < TURNS; n += 1) {
    const id = channels[n % channels.length] ?? '';
    const asked = performance.now();
    const reply = discord.events.waitFor(
      `a reply in ${id}`,
      (event): event is typeof event =>
        event.kind === 'message' && event.channel.id === id && event.message.author.bot,
      60_000,
    );
    ada.say(id, '@Bobbin hello');
    all.push(reply.then(() => performance.now() - asked));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return Promise.all(all);
}

/** Every reply is followed by another question, in all channels at once. */
function startFlood({ discord }: BenchHarness, channels: ReadonlySet<string>) {
  const ben = discord.person('Ben');
  const begun = performance.now();
  let replies = 0;
  const leave = discord.events.on((event) => {
    if (event.kind !== 'message' || !event.message.author.bot || !channels.has(event.channel.id)) return;
    replies += 1;
    ben.say(event.channel.id, '@Bobbin more');
  });
  for (const id of channels) ben.say(id, '@Bobbin hello');
  return { end: leave, perSecond: () => (replies * 1_000) / (performance.now() - begun) };
}
