/** Added latency and round trips of a warm turn: what the bot needs beyond the model's own time, beside the bare bot. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { BotTree } from '../ground/bot-tree.ts';
import { addChannels } from '../ground/channels.ts';
import { type BenchHarness, createBenchHarness, type HarnessOptions } from '../ground/harness.ts';
import { createTraffic } from '../ground/traffic.ts';
import { percentile, type Row, ratio, rounded } from '../report/row.ts';

/** So many that no thread becomes full and has its oldest turns taken out: what that costs is a row of its own. */
const CHANNELS = 10;
const WARM_UP = 3 * CHANNELS;
const TURNS = 300;
const POLLED_TURNS = 40;
/** The model's own time; measured in each turn, since a timer is not exact. */
const MODEL_MS = 20;
/** The run, which brings the message, and the post. */
const MOST_TRIPS = 2;

/** The bot and the bare bot take turns, so that both meet the machine in the same moods. */
export async function benchLatency(tree: BotTree, engine: string, updates: string): Promise<readonly Row[]> {
  const [bot, bare] = [await measured(tree), await measured(tree)];
  try {
    await bot.harness.startBot({ ASSISTANT_ENGINE: engine, RUN_UPDATES: updates });
    if (updates === 'poll') {
      await turns([bot], POLLED_TURNS);
      return [polledRow(engine, bot)];
    }
    await bare.harness.startBareBot(engine);
    await turns([bot, bare], TURNS);
    return [bareRow(engine, bare), streamedRow(engine, bot, bare)];
  } finally {
    await bot.harness.end();
    await bare.harness.end();
  }
}

/** A bot with services of its own, and what its turns have added. */
export interface Measured {
  readonly harness: BenchHarness;
  readonly added: number[];
  turn(): Promise<number>;
}

export async function measured(tree: BotTree, options: HarnessOptions = {}): Promise<Measured> {
  let modelMs = 0;
  const harness = await createBenchHarness(tree, {
    ...options,
    script: async () => {
      const begun = performance.now();
      await sleep(MODEL_MS);
      modelMs = performance.now() - begun;
      return 'A short answer.';
    },
  });
  const traffic = createTraffic(harness.discord);
  const channels = addChannels(harness.discord, CHANNELS);
  let next = 0;
  return {
    harness,
    added: [],
    async turn() {
      const channel = channels[next % CHANNELS] ?? '';
      next += 1;
      const total = await traffic.ask(channel);
      await sleep(5); // the turn's last write is done
      return total - modelMs;
    },
  };
}

/** Warms them up, then measures; each has a turn after the other. */
export async function turns(all: readonly Measured[], count: number): Promise<void> {
  for (let n = 0; n < WARM_UP; n += 1) for (const one of all) await one.turn();
  for (const { harness } of all) {
    harness.discord.requests.length = 0;
    harness.assistant.forgetSeen();
  }
  for (let n = 0; n < count; n += 1) for (const { added, turn } of all) added.push(await turn());
}

/** A turn's requests. Typing, which nobody waits for, is counted apart. */
export function tripsOf({ harness: { discord, assistant }, added }: Measured) {
  const typing = discord.requests.filter((request) => request.route === 'typing').length;
  const posts = discord.requests.length - typing;
  return {
    typing,
    posts: posts / added.length,
    all: (posts + assistant.requests.length) / added.length,
  };
}

function bareRow(engine: string, { added }: Measured): Row {
  return {
    name: `bare, ${engine}`,
    figures: {
      'added p50 ms': rounded(percentile(added, 0.5)),
      'p99 ms': rounded(percentile(added, 0.99)),
      'round trips': 2,
      'durable writes': 2,
    },
    goal: null,
    met: true,
  };
}

function streamedRow(engine: string, bot: Measured, bare: Measured): Row {
  const trips = tripsOf(bot);
  const [p50, p99] = [percentile(bot.added, 0.5), percentile(bot.added, 0.99)];
  const times = {
    p50: ratio(p50, percentile(bare.added, 0.5)),
    p99: ratio(p99, percentile(bare.added, 0.99)),
  };
  const quick = p50 <= 10 && p99 <= 50 && times.p50 <= 1.5 && times.p99 <= 2;
  return {
    name: `turn, ${engine}, stream`,
    figures: {
      'added p50 ms': rounded(p50),
      'p99 ms': rounded(p99),
      'p50 over bare': times.p50,
      'p99 over bare': times.p99,
      'round trips': rounded(trips.all, 2),
      'Discord requests': rounded(trips.posts, 2),
      typing: trips.typing,
    },
    goal: `p50 ≤ 10 ms and 1.5 of bare, p99 ≤ 50 ms and 2 of bare, ${MOST_TRIPS} round trips`,
    met: quick && trips.all <= MOST_TRIPS + 0.05 && trips.posts <= 1.1,
  };
}

function polledRow(engine: string, bot: Measured): Row {
  const trips = tripsOf(bot);
  return {
    name: `turn, ${engine}, poll`,
    figures: {
      'added p50 ms': rounded(percentile(bot.added, 0.5)),
      'p99 ms': rounded(percentile(bot.added, 0.99)),
      'round trips': rounded(trips.all, 2),
      'Discord requests': rounded(trips.posts, 2),
      typing: trips.typing,
    },
    goal: 'Discord requests ≤ 1.1',
    met: trips.posts <= 1.1,
  };
}
