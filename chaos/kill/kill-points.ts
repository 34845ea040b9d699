/**
 * The kill table: a kill at every step of a turn, before and after each durable write of its conversation, and before and
 * after each request that it makes, which are held so that the kill comes at that very moment. Nothing is listed by hand:
 * the writes are counted until the turn ends alive, the requests are those that a turn is seen to make.
 */

import type { Channel } from '../../emulators/discord/world/entities.ts';
import { addChannel, WORKSHOP } from '../../emulators/discord/world/world.ts';
import type { SharedConfig } from '../../src/store/store-config.ts';
import { check, type Verdict } from '../check/check.ts';
import { miscounted, paidIn } from '../check/usage.ts';
import { type ChaosHarness, createChaosHarness, type Variant } from '../harness.ts';
import { createRandom } from '../random.ts';
import {
  holdRequest,
  isSame,
  type RequestMoment,
  requestsSince,
  type TurnRequest,
} from './request-moments.ts';

export interface KillReport {
  readonly variant: Variant;
  /** Where the process was killed, each with the turn that recovered. */
  readonly points: readonly string[];
  readonly verdict: Verdict;
  /** What of the usage was miscounted; empty if nothing was. */
  readonly miscounted: readonly string[];
}

export type KillMoments =
  /** Before and after each write and each request, of a turn whose reply has three parts. */
  | 'all'
  /**
   * Each kind of step once, of a turn whose reply has two parts: before the first write, when Discord alone knows of the
   * message; after each write, when the next step has not begun; after the first request of each kind, and each that has to
   * do with calls, when the step is done and nobody has written that down. The others in `all` leave the same record and the
   * same world outside.
   */
  | 'main';

export interface KillOptions extends Variant {
  readonly seed: number;
  readonly moments: KillMoments;
  /** The turn's message carries a picture. */
  readonly attaches?: boolean;
  /** The assistant calls functions before it answers, two at one time. */
  readonly calls?: boolean;
  /** What is asked and what is answered are looked at before they are passed on. */
  readonly moderates?: boolean;
  /**
   * The turn is asked for by `/ask`, and answered through its interaction. Discord tells of that once, so that one that was
   * not kept is owed no answer: kills are for `only` its posts.
   */
  readonly byCommand?: boolean;
  /** The turn's run makes a file, which is to be attached to its reply once. */
  readonly makes?: boolean;
  /** Where the bot keeps everything; a file of its own unless told. */
  readonly database?: SharedConfig;
  /**
   * Kills at the requests alone, at those alone by which the end of a run is looked up, or before and after those alone by
   * which messages are posted and edited, or by which functions are called, asked and answered.
   */
  readonly only?: 'requests' | 'looks' | 'posts' | 'calls';
}

type When = RequestMoment['when'];

/** As many Discord messages as a reply takes. */
const PARTS: Readonly<Record<KillMoments, number>> = { all: 3, main: 2 };
/** Long enough for a look at a run that is under way. */
const THINKS_MS = 20;
/** Between two pieces of a reply that grows: as a whole it takes longer than it takes to be edited for the first time. */
const PACES_MS = 16;
/** Routes of an assistant's service that only read. */
const LOOK = /^(responses|runs|messages)\.(retrieve|list)$/;
const POST = /^(message\.(create|edit)|interaction\.(callback|edit|follow-up))$/;
/** The assistant calls in the answer to one of these, what it calls asks Discord, and another one brings what came of it. */
const CALL = /^(responses\.create|runs\.(create|submit_tool_outputs)|chat\.create|member\.(get|search))$/;
const TOOLS = ['time', 'members'];
/** A picture of one pixel. */
const DOT = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);
const BOTH: readonly When[] = ['before', 'after'];
const AFTER: readonly When[] = ['after'];

export async function killEverywhere(options: KillOptions): Promise<KillReport> {
  const { seed, only, engine, updates, messages, streaming, moderates = false } = options;
  const variant: Variant = { engine, updates, messages, streaming };
  const tools = toolsOf(options).join(',');
  const harness = await createChaosHarness(variant, createRandom(seed), {
    tools,
    moderates,
    database: options.database ?? null,
  });
  try {
    await harness.until('a session', () => harness.discord.commands.registered.length > 0);
    const points = await killAtRequests(harness, options);
    if (only === undefined) points.push(...(await killAtWrites(harness, options)));
    await harness.within('a stop', harness.bot.stop());
    const verdict = check(harness.recorder.history);
    const wrong = miscounted(await harness.counted(), paidIn(harness.assistant.runs), verdict);
    return { variant, points, verdict, miscounted: wrong };
  } finally {
    await harness.end();
  }
}

async function killAtRequests(harness: ChaosHarness, options: KillOptions): Promise<string[]> {
  const { calls = false, moments, only } = options;
  const points: string[] = [];
  const requests = await requestsOfATurn(harness, options);
  const ofEveryTurn = await requestsOfATurn(harness, options);
  const chosen = requests.filter(({ route }) => isChosen(route, only));
  const isEach = moments === 'all' || only === 'calls';
  const isMain = ({ route, nth }: TurnRequest): boolean => nth === 1 || (calls && CALL.test(route));
  for (const request of isEach ? chosen : chosen.filter(isMain)) {
    const isOfFirstTurn = !ofEveryTurn.some((other) => isSame(other, request));
    for (const when of isEach || only === 'posts' ? BOTH : AFTER) {
      if (isOfFirstTurn) await startAnew(harness);
      const point = `${when} ${request.route} ${request.nth}`;
      const channel = newChannel(harness);
      const { bot } = harness;
      holdRequest(harness, { ...request, when }, () => bot.kill());
      ask(harness, channel, options);
      await harness.within(`a kill ${point}`, bot.ended);
      await recovers(harness, channel, `a kill ${point}`, options);
      points.push(point);
    }
  }
  return points;
}

function isChosen(route: string, only: KillOptions['only']): boolean {
  if (only === 'looks') return LOOK.test(route);
  if (only === 'calls') return CALL.test(route);
  return only !== 'posts' || POST.test(route);
}

async function requestsOfATurn(harness: ChaosHarness, options: KillOptions): Promise<TurnRequest[]> {
  const channel = newChannel(harness);
  const requests = requestsSince(harness);
  const atRest = untilAtRest(harness, channel);
  ask(harness, channel, options);
  await harness.within('a turn that nobody disturbs', atRest);
  return requests();
}

/** What a process asks in its first turn alone, it asks when it has run no turn. */
async function startAnew(harness: ChaosHarness): Promise<void> {
  await harness.within('a stop', harness.bot.stop());
  const { promise: inSession, resolve } = Promise.withResolvers<void>();
  const leave = harness.discord.events.on((event) => {
    if (event.kind === 'session' && event.state === 'identified') resolve();
  });
  harness.start();
  await harness.within('a session after a stop', inSession).finally(leave);
}

/** From the first write on, until a turn comes to its end alive. */
async function killAtWrites(harness: ChaosHarness, options: KillOptions): Promise<string[]> {
  const { moments } = options;
  const points: string[] = [];
  for (let write = 1; ; write += 1) {
    for (const when of moments === 'all' || write === 1 ? BOTH : AFTER) {
      const point = `${when} write ${write}`;
      const channel = newChannel(harness);
      const { bot } = harness;
      const atRest = untilAtRest(harness, channel);
      await harness.within(
        'the moment to die at',
        bot.killAtWrite({ conversation: channel.id, write, when }),
      );
      ask(harness, channel, options);
      const killed = await harness.within(
        `a kill ${point}, or the turn's end`,
        Promise.race([bot.ended.then(() => true), atRest.then(() => false)]),
      );
      if (!killed) return points;
      points.push(point);
      await recovers(harness, channel, `a kill ${point}`, options);
    }
  }
}

function newChannel({ discord }: ChaosHarness): Channel {
  const id = discord.nextId();
  return addChannel(discord.world, { id, name: `channel-${id}`, serverId: WORKSHOP });
}

function ask(
  { discord, recorder }: ChaosHarness,
  channel: Channel,
  { attaches = false, byCommand = false, calls = false, makes = false, moments, streaming }: KillOptions,
): void {
  const files = attaches ? [{ id: discord.nextId(), name: 'dot.png', mime: 'image/png', bytes: DOT }] : [];
  const paced = streaming === 'on' ? { pacesMs: PACES_MS } : {};
  recorder.ask({
    channel,
    person: 'Ada',
    parts: PARTS[moments],
    thinksMs: THINKS_MS,
    files,
    ...paced,
    makes: makes ? 1 : 0,
    byCommand,
    ...(calls ? { calls: TOOLS.length } : {}),
  });
}

/** A new process on the same store: the turn comes to its end, and the channel leaves the world. */
async function recovers(
  harness: ChaosHarness,
  channel: Channel,
  after: string,
  { makes = false }: KillOptions,
): Promise<void> {
  const { discord, recorder } = harness;
  harness.start();
  await harness.within(`the end of a turn after ${after}`, untilAtRest(harness, channel));
  await harness.until(`the answer after ${after}`, () => recorder.open().length === 0);
  const posted = [...channel.messages.values()].filter(({ author }) => author.id === discord.world.bot.id);
  const attached = posted.flatMap(({ files }) => files).length;
  if (attached !== (makes ? 1 : 0)) throw new Error(`${attached} files are attached after ${after}`);
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

/** The tools without which the turn's run could not do what it is asked for. */
function toolsOf({ calls = false, makes = false }: KillOptions): readonly string[] {
  return [...(calls ? TOOLS : []), ...(makes ? ['code_interpreter'] : [])];
}
