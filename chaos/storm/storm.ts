/**
 * A storm: many conversations at once, and everything that can go wrong in any order. What happens is drawn from the
 * seed; when the processes take their turns is not.
 */

import type { Channel } from '../../emulators/discord/world/entities.ts';
import { createStormBot, type StormBot } from '../bot/storm-bot.ts';
import { check, type Verdict } from '../check/check.ts';
import { type ChaosGround, createChaosGround, type Way } from '../harness.ts';
import { createPlan, type Family } from '../plan.ts';
import { createRandom } from '../random.ts';
import { furnish } from './places.ts';
import { createStormSteps } from './steps.ts';

export interface StormOptions extends Way {
  readonly seed: number;
  readonly families: readonly Family[];
  /** It goes on until there were as many. */
  readonly turns: number;
  readonly kills: number;
}

export interface StormReport {
  readonly options: StormOptions;
  readonly kills: number;
  /** How often each trouble struck, those that never did included. */
  readonly struck: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** What happened in the channel of the first fault; empty if there is none. */
  readonly timeline: readonly string[];
}

/** Messages that wait for an answer at one time. */
const MOST_OPEN = 12;

export async function storm(options: StormOptions): Promise<StormReport> {
  const { seed, turns, kills } = options;
  // Tokens are drawn when they are needed, which depends on the time; the plan has a source of its own.
  const ground = await createChaosGround(options, createRandom(seed + 1));
  const { recorder, discord } = ground;
  try {
    const rooms = furnish(discord);
    const bot = createStormBot(ground);
    const plan = createPlan(
      {
        ...options,
        killsPerTurn: kills / turns,
        rooms: rooms.channels.length,
        people: rooms.people.length,
      },
      createRandom(seed),
    );
    const steps = createStormSteps(ground, rooms, bot);
    await introduce(
      ground,
      rooms.channels.map((channel, n) => [channel, rooms.speaker(channel, n)]),
    );
    while (recorder.turns < turns || bot.kills < kills) {
      await ground.until('room for more questions', () => recorder.open().length < MOST_OPEN);
      await steps.take(plan());
    }
    await calm(ground, bot);
    const verdict = check(recorder.history);
    const [first] = verdict.findings;
    const timeline = first === undefined ? [] : ground.timeline.about(first.channelId);
    return { options, kills: bot.kills, struck: steps.struck, verdict, timeline };
  } finally {
    await ground.end();
  }
}

/** Everybody says a first word in peace: of a direct message that nobody has told it of, no bot can know. */
async function introduce(
  ground: ChaosGround,
  places: readonly (readonly [Channel, string])[],
): Promise<void> {
  const { discord, recorder } = ground;
  await ground.until('the commands', () => discord.commands.registered.length > 0);
  for (const [channel, person] of places) recorder.ask({ channel, person });
  await ground.until('the first answers', () => recorder.open().length === 0);
}

/** Nothing goes wrong any more: what is open is answered, and after one more start nothing is said again. */
async function calm(ground: ChaosGround, bot: StormBot): Promise<void> {
  const { discord, assistant, recorder } = ground;
  discord.faults.clear();
  assistant.faults.clear();
  await bot.restart();
  const answered = (): boolean => recorder.open().length === 0;
  await ground.within('the last answers', quiet(ground, LOST_AFTER_MS, answered));
  // A failure is the answer to all that was said before it, also to what was never taken in: that is found only now.
  await bot.stop({ done: false });
  await bot.restart();
  await ground.within('silence', quiet(ground, SILENCE_MS));
  await bot.stop({ done: true });
}

const SILENCE_MS = 500;
/** No wait of the bot is longer once everything is well. */
const LOST_AFTER_MS = 20_000;

/** Resolves once it is enough, or the bot has had nothing to ask of anybody for so long. */
async function quiet(
  { discord, assistant }: ChaosGround,
  ms: number,
  enough: () => boolean = () => false,
): Promise<void> {
  const count = (): number => discord.requests.length + assistant.requests.length;
  let since = performance.now();
  for (let before = -1; !enough() && performance.now() - since < ms; ) {
    const now = count();
    if (now !== before) since = performance.now();
    before = now;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const LOOK_MS = 50;
