/** Added latency and round trips of a warm turn: what the bot needs beyond the model's own time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { GENERAL } from '../emulators/discord/world/world.ts';
import { type BenchHarness, createBenchHarness } from './harness.ts';
import { percentile, type Row, rounded } from './rows.ts';

const WARM_UP = 30;
const TURNS = 300;
/** The model's own time; measured in each turn, since a timer is not exact. */
const MODEL_MS = 20;

export async function benchLatency(engine: string, updates: string): Promise<Row> {
  let modelMs = 0;
  const harness = await createBenchHarness(
    async () => {
      const begun = performance.now();
      await sleep(MODEL_MS);
      modelMs = performance.now() - begun;
      return 'A short answer.';
    },
    { globalPerSecond: Number.POSITIVE_INFINITY },
  );
  try {
    await harness.startBot({ ASSISTANT_ENGINE: engine, RUN_UPDATES: updates });
    const added: number[] = [];
    const turns = updates === 'poll' ? TURNS / 3 : TURNS;
    for (let n = 0; n < WARM_UP + turns; n += 1) {
      if (n === WARM_UP) {
        harness.discord.requests.length = 0;
        harness.assistant.forgetSeen();
      }
      const total = await turn(harness);
      if (n >= WARM_UP) added.push(total - modelMs);
    }
    return row(engine, updates, added, harness, turns);
  } finally {
    await harness.end();
  }
}

async function turn({ discord }: BenchHarness): Promise<number> {
  const reply = discord.events.waitFor(
    'a reply',
    (event): event is Extract<typeof event, { kind: 'message' }> =>
      event.kind === 'message' && event.message.author.id === discord.world.bot.id,
  );
  const begun = performance.now();
  discord.person('Ada').say(GENERAL, '@Bobbin hello');
  await reply;
  const total = performance.now() - begun;
  await sleep(5); // the turn's last writes are done
  return total;
}

function row(
  engine: string,
  updates: string,
  added: readonly number[],
  { discord, assistant }: BenchHarness,
  turns: number,
): Row {
  const typing = discord.requests.filter((request) => request.route === 'typing').length;
  const posts = discord.requests.length - typing;
  const trips = (posts + assistant.requests.length) / turns;
  const [p50, p99] = [percentile(added, 0.5), percentile(added, 0.99)];
  const figures = {
    'added p50 ms': rounded(p50),
    'p99 ms': rounded(p99),
    'round trips': rounded(trips, 2),
    'Discord requests': rounded(posts / turns, 2),
    typing,
  };
  const most = engine === 'chat' ? 2 : 3;
  const quick = p50 <= 10 && p99 <= 50 && trips <= most + 0.05;
  return updates === 'stream'
    ? {
        name: `turn, ${engine}, stream`,
        figures,
        goal: `p50 ≤ 10 ms, p99 ≤ 50 ms, ${most} round trips`,
        met: quick && posts / turns <= 1.1,
      }
    : { name: `turn, ${engine}, poll`, figures, goal: 'Discord requests ≤ 1.1', met: posts / turns <= 1.1 };
}
