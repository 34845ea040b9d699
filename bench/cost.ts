/** What turns cost the machine: processor, memory, durable writes and requests. */

import { setTimeout as sleep } from 'node:timers/promises';
import { addChannel, WORKSHOP } from '../emulators/discord/world/world.ts';
import { type BenchHarness, createBenchHarness } from './harness.ts';
import { type Row, rounded } from './rows.ts';

const CHANNELS = 50;
const WARM_UP = 100;
const TURNS = 1_000;

export async function benchCost(engine: string): Promise<Row> {
  const harness = await createBenchHarness(() => 'A short answer.', {
    globalPerSecond: Number.POSITIVE_INFINITY,
  });
  try {
    const channels = Array.from({ length: CHANNELS }, (_, n) => {
      const id = String(1_200_000_000_000_000_000n + BigInt(n));
      addChannel(harness.discord.world, { id, name: `channel-${n}`, serverId: WORKSHOP });
      return id;
    });
    await harness.startBot({ ASSISTANT_ENGINE: engine });
    const start = await harness.cost();
    await turns(harness, channels, WARM_UP);
    const before = await harness.cost();
    harness.discord.requests.length = 0;
    harness.assistant.forgetSeen();
    let requests = 0;
    for (let n = 0; n < TURNS; n += WARM_UP) {
      await turns(harness, channels, WARM_UP);
      requests += harness.assistant.requests.length;
      harness.assistant.forgetSeen(); // it keeps only the latest
    }
    const after = await harness.cost();
    const posts = harness.discord.requests.filter(({ route }) => route !== 'typing').length;
    const writes = (after.writes - before.writes) / TURNS;
    return {
      name: `cost of a turn, ${engine}`,
      figures: {
        'processor ms': rounded((after.cpuMs - before.cpuMs) / TURNS, 2),
        'durable writes': rounded(writes, 2),
        requests: rounded((requests + posts) / TURNS, 2),
        'MB at the start': rounded(start.memoryMb, 0),
        [`MB after ${TURNS} turns`]: rounded(after.memoryMb, 0),
      },
      goal: '≤ 5.5 durable writes, 2 requests',
      met: writes <= 5.5 && requests + posts <= 2.05 * TURNS,
    };
  } finally {
    await harness.end();
  }
}

/** One after the other, each in the next channel. */
async function turns({ discord }: BenchHarness, channels: readonly string[], count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const channel = channels[n % channels.length] ?? '';
    const reply = discord.events.waitFor(
      'a reply',
      (event): event is Extract<typeof event, { kind: 'message' }> =>
        event.kind === 'message' && event.message.author.id === discord.world.bot.id,
    );
    discord.person('Ada').say(channel, '@Bobbin hello');
    await reply;
    await sleep(2); // the turn's last write is done
  }
}
