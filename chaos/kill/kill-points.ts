/**
 * A kill at every step of a turn: before and after each durable write of its conversation, and before and after each
 * request that it makes, which are held so that the kill comes at that very moment. Nothing is listed by hand: the
 * writes are counted until the turn ends alive, the requests are those that a turn is seen to make.
 */

import { addChannel, type Channel, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { check, type Verdict } from '../check/check.ts';
import { type ChaosGround, createChaosGround, type Way } from '../harness.ts';
import { createRandom } from '../random.ts';
import { isSame, type RequestMoment, requestsSince, type Seen, strikeAt } from './request-moments.ts';

export interface KillReport {
  readonly way: Way;
  /** Where the process was killed, each with the turn that recovered. */
  readonly points: readonly string[];
  readonly verdict: Verdict;
}

export interface KillOptions extends Way {
  readonly seed: number;
  /** Kills at the requests only. */
  readonly requestsOnly?: boolean;
}

/** As many Discord messages as a reply takes. */
const PARTS = 3;
/** Long enough for a look at a run that is under way. */
const THINKS_MS = 20;

export async function killEverywhere({
  seed,
  requestsOnly = false,
  ...way
}: KillOptions): Promise<KillReport> {
  const ground = await createChaosGround(way, createRandom(seed));
  const { discord } = ground;
  const points: string[] = [];
  let channels = 0;
  const room = (): Channel => {
    channels += 1;
    const id = discord.nextId();
    return addChannel(discord.world, { id, name: `room-${channels}`, guildId: WORKSHOP });
  };
  try {
    await ground.until('a session', () => discord.commands.registered.length > 0);
    const requests = await requestsOfATurn(ground, room());
    const ofEveryTurn = await requestsOfATurn(ground, room());
    for (const request of requests) {
      const isOfFirstTurn = !ofEveryTurn.some((other) => isSame(other, request));
      for (const when of ['before', 'after'] as const) {
        if (isOfFirstTurn) await startAnew(ground);
        await killAtRequest(ground, room(), { ...request, when });
        points.push(`${when} ${request.route} ${request.nth}`);
      }
    }
    if (!requestsOnly) points.push(...(await killAtWrites(ground, room)));
    await ground.within('a stop', ground.bot.stop());
    return { way, points, verdict: check(ground.recorder.history) };
  } finally {
    await ground.end();
  }
}

async function requestsOfATurn(ground: ChaosGround, channel: Channel): Promise<Seen[]> {
  const requests = requestsSince(ground);
  const rested = restsIn(ground, channel);
  ground.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
  await ground.within('a turn that nobody disturbs', rested);
  return requests();
}

async function killAtRequest(ground: ChaosGround, channel: Channel, moment: RequestMoment): Promise<void> {
  const { bot } = ground;
  strikeAt(ground, moment, () => bot.kill());
  ground.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
  await ground.within(`a kill ${moment.when} ${moment.route} ${moment.nth}`, bot.ended);
  await recovers(ground, channel, `a kill ${moment.when} ${moment.route} ${moment.nth}`);
}

/** What a process asks in its first turn alone, it asks when it has run no turn. */
async function startAnew(ground: ChaosGround): Promise<void> {
  await ground.within('a stop', ground.bot.stop());
  const { promise: inSession, resolve } = Promise.withResolvers<void>();
  const leave = ground.discord.events.on((event) => {
    if (event.type === 'session' && event.state === 'identified') resolve();
  });
  ground.start();
  await ground.within('a session after a stop', inSession).finally(leave);
}

/** From the first write on, until a turn comes to its end alive. */
async function killAtWrites(ground: ChaosGround, room: () => Channel): Promise<string[]> {
  const points: string[] = [];
  for (let write = 1; ; write += 1) {
    for (const when of ['before', 'after'] as const) {
      const channel = room();
      const { bot } = ground;
      const rested = restsIn(ground, channel);
      await ground.within('word of when to die', bot.dieAt({ conversation: channel.id, write, when }));
      ground.recorder.ask({ channel, person: 'Ada', parts: PARTS, thinksMs: THINKS_MS });
      const point = `${when} write ${write}`;
      const killed = await ground.within(
        `a kill ${point}, or the turn's end`,
        Promise.race([bot.ended.then(() => true), rested.then(() => false)]),
      );
      if (!killed) return points;
      points.push(point);
      await recovers(ground, channel, `a kill ${point}`);
    }
  }
}

/** A new process on the same store: the turn comes to its end, and the channel leaves the world. */
async function recovers(ground: ChaosGround, channel: Channel, after: string): Promise<void> {
  const { discord, recorder } = ground;
  ground.start();
  await ground.within(`the end of a turn after ${after}`, restsIn(ground, channel));
  await ground.until(`the answer after ${after}`, () => recorder.open().length === 0);
  discord.world.channels.delete(channel.id);
}

/** Resolves once the present process has seen the conversation at rest. */
function restsIn({ bot }: ChaosGround, { id }: Channel): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  bot.onRested((conversation) => {
    if (conversation === id) resolve();
  });
  return promise;
}
