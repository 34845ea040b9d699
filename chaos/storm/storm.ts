/**
 * A storm: many conversations at once, and everything that can go wrong in any order. What happens is drawn from the
 * seed; when the processes take their turns is not.
 */

import type { Channel } from '../../emulators/discord/world/entities.ts';
import { systemClock } from '../../src/async/clock.ts';
import { createStormBot, type StormBot } from '../bot/storm-bot.ts';
import { check, type Verdict } from '../check/check.ts';
import { type ChaosHarness, createChaosHarness, type Variant } from '../harness.ts';
import { createPlan, type Family } from '../plan.ts';
import { createRandom } from '../random.ts';
import { createPlaces } from './places.ts';
import { createStormSteps } from './steps.ts';

export interface StormOptions extends Variant {
  readonly seed: number;
  readonly families: readonly Family[];
  /** It goes on until there were so many turns and kills. */
  readonly turns: number;
  readonly kills: number;
}

export interface StormReport {
  readonly options: StormOptions;
  readonly kills: number;
  /** How often each fault struck, those that never did included. */
  readonly struck: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** What happened in the channel of the first fault; empty if there is none. */
  readonly timeline: readonly string[];
}

/** Messages that wait for an answer at one time. */
const MOST_OPEN = 12;

export async function storm(options: StormOptions): Promise<StormReport> {
  const { seed, turns, kills } = options;
  // Tokens are drawn when they are needed, which depends on time, so the plan has a random source of its own.
  const harness = await createChaosHarness(options, createRandom(seed + 1));
  const { recorder, discord } = harness;
  try {
    const places = createPlaces(discord);
    const bot = createStormBot(harness);
    const plan = createPlan(
      {
        ...options,
        killsPerTurn: kills / turns,
        places: places.channels.length,
        people: places.people.length,
      },
      createRandom(seed),
    );
    const steps = createStormSteps(harness, places, bot);
    await introduce(
      harness,
      places.channels.map((channel, n) => [channel, places.speaker(channel, n)]),
    );
    while (recorder.turns < turns || bot.kills < kills) {
      await harness.until('room for more questions', () => recorder.open().length < MOST_OPEN);
      await steps.take(plan());
    }
    await calm(harness, bot);
    const verdict = check(recorder.history);
    const [first] = verdict.findings;
    const timeline = first === undefined ? [] : harness.timeline.about(first.channelId);
    return { options, kills: bot.kills, struck: steps.struck, verdict, timeline };
  } finally {
    await harness.end();
  }
}

/** Everybody says something before anything goes wrong: no bot can know of a direct message of which no event told it. */
async function introduce(
  harness: ChaosHarness,
  places: readonly (readonly [Channel, string])[],
): Promise<void> {
  const { discord, recorder } = harness;
  await harness.until('the commands', () => discord.commands.registered.length > 0);
  for (const [channel, person] of places) recorder.ask({ channel, person });
  await harness.until('the first answers', () => recorder.open().length === 0);
}

/** Ends all faults: what is open is answered, and after one more start nothing is said again. */
async function calm(harness: ChaosHarness, bot: StormBot): Promise<void> {
  const { discord, assistant, recorder } = harness;
  discord.faults.clear();
  assistant.faults.clear();
  await bot.restart();
  const answered = (): boolean => recorder.open().length === 0;
  await harness.within('the last answers', quiet(harness, LOST_AFTER_MS, answered));
  // A failure is the answer to all that was said before it, also to what was never taken in: that is found only now.
  await bot.stop({ done: false });
  await bot.restart();
  await harness.within('silence', quiet(harness, SILENCE_MS));
  await bot.stop({ done: true });
}

const SILENCE_MS = 500;
/** No wait of the bot is longer once everything is well. */
const LOST_AFTER_MS = 20_000;

/** Resolves once it is enough, or the bot has made no request for so long. */
async function quiet(
  { discord, assistant }: ChaosHarness,
  ms: number,
  isEnough: () => boolean = () => false,
): Promise<void> {
  const countRequests = (): number => discord.requests.length + assistant.requests.length;
  let changedAt = systemClock.monotonic();
  for (let before = -1; !isEnough() && systemClock.monotonic() - changedAt < ms; ) {
    const count = countRequests();
    if (count !== before) changedAt = systemClock.monotonic();
    before = count;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

const LOOK_EVERY_MS = 50;
