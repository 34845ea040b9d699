/**
 * A kill at every step of a turn: before and after each durable write of its conversation, and before and after each
 * request that it makes, which are held so that the kill comes at that very moment. Nothing is listed by hand: the
 * writes are counted until the turn ends alive, the requests are those that a turn is seen to make.
 */

import { addChannel, type Channel, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { check, type Verdict } from '../check/check.ts';
import { type ChaosHarness, createChaosHarness, type Variant } from '../harness.ts';
import { createRandom } from '../random.ts';
import { holdRequest, type RequestMoment, requestsSince, type TurnRequest } from './request-moments.ts';

export interface KillReport {
  readonly variant: Variant;
  /** Where the process was killed, each with the turn that recovered. */
  readonly points: readonly string[];
  readonly verdict: Verdict;
}

export interface KillOptions extends Variant {
  readonly seed: number;
  /** Whether it is killed at the requests only. */
  readonly requestsOnly?: boolean;
}

/** As many Discord messages as a reply takes. */
const PARTS = 3;
/** Long enough for a look at a run that is under way. */
const THINKS_MS = 20;

export async function killEverywhere({
  seed,
  requestsOnly = false,
  ...variant
}: KillOptions): Promise<KillReport> {
  const harness = await createChaosHarness(variant, createRandom(seed));
  const { discord } = harness;
  const points: string[] = [];
  let channels = 0;
  const newChannel = (): Channel => {
    channels += 1;
    const id = discord.nextId();
    return addChannel(discord.world, { id, name: `channel-${channels}`, guildId: WORKSHOP });
  };
  try {
    await harness.until('a session', () => discord.commands.registered.length > 0);
    const requests = await requestsOfATurn(harness, newChannel());
    for (const request of requests) {
      for (const when of ['before', 'after'] as const) {
        await killAtRequest(harness, newChannel(), { ...request, when });
        points.push(`${when} ${request.route} ${request.nth}`);
      }
    }
    if (!requestsOnly) points.push(...(await killAtWrites(harness, newChannel)));
    await harness.within('a stop', harness.bot.stop());
    return { variant, points, verdict: check(harness.recorder.history) };
  } finally {
    await harness.end();
  }
}

async function requestsOfATurn(harness: ChaosHarness, channel: Channel): Promise<TurnRequest[]> {
  const requests = requestsSince(harness);
  const atRest = untilAtRest(harness, channel);
  harness.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
  await harness.within('a turn that nobody disturbs', atRest);
  return requests();
}

async function killAtRequest(harness: ChaosHarness, channel: Channel, moment: RequestMoment): Promise<void> {
  const { bot } = harness;
  holdRequest(harness, moment, () => bot.kill());
  harness.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
  await harness.within(`a kill ${moment.when} ${moment.route} ${moment.nth}`, bot.ended);
  await recovers(harness, channel, `a kill ${moment.when} ${moment.route} ${moment.nth}`);
}

/** From the first write on, until a turn comes to its end alive. */
async function killAtWrites(harness: ChaosHarness, newChannel: () => Channel): Promise<string[]> {
  const points: string[] = [];
  for (let write = 1; ; write += 1) {
    for (const when of ['before', 'after'] as const) {
      const channel = newChannel();
      const { bot } = harness;
      const atRest = untilAtRest(harness, channel);
      await harness.within(
        'the moment to die at',
        bot.killAtWrite({ conversation: channel.id, write, when }),
      );
      harness.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
      const point = `${when} write ${write}`;
      const killed = await harness.within(
        `a kill ${point}, or the turn's end`,
        Promise.race([bot.ended.then(() => true), atRest.then(() => false)]),
      );
      if (!killed) return points;
      points.push(point);
      await recovers(harness, channel, `a kill ${point}`);
    }
  }
}

/** A new process on the same store: the turn comes to its end, and the channel leaves the world. */
async function recovers(harness: ChaosHarness, channel: Channel, after: string): Promise<void> {
  const { discord, recorder } = harness;
  harness.start();
  await harness.within(`the end of a turn after ${after}`, untilAtRest(harness, channel));
  await harness.until(`the answer after ${after}`, () => recorder.open().length === 0);
  discord.world.channels.delete(channel.id);
}

/** Resolves once the present process has seen the conversation at rest. */
function untilAtRest({ bot }: ChaosHarness, { id }: Channel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  bot.onAtRest((conversation) => {
    if (conversation === id) resolve();
  });
  return promise;
}
