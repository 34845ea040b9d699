import { expect, test } from 'vitest';
import { identifyWaitMs } from '../../../../src/discord/session/identify-budget.ts';
import { createIdentifyThrottler } from '../../../../src/discord/session/identify-throttler.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { createMemoryStore } from '../../../support/fakes/memory-store.ts';

const DAY = 24 * 60 * 60_000;
const NOW = 10 * DAY;
const LIMIT = { total: 1_000, remaining: 1_000, reset_after: DAY, max_concurrency: 1_000 };
/** A connection that does not end. */
const NEVER = new AbortController().signal;
const identifies = { ofShard: [], ofDay: [], total: 1_000, remaining: 1_000, resetsInMs: DAY };
/** Ages of n identifies, the last of which was made so long ago. */
const ages = (n: number, last = 0, apart = 1_000): number[] =>
  Array.from({ length: n }, (_, at) => last + (n - 1 - at) * apart);

test.each([
  ['the first is at once', {}, 0],
  ['the third of a shard within an hour, too', { ofShard: ages(2) }, 0],
  ['each further one waits twice as long', { ofShard: ages(3) }, 5_000],
  ['counted from the one before', { ofShard: ages(4, 4_000) }, 6_000],
  ['five minutes at the most', { ofShard: ages(20) }, 300_000],
  ['what is over an hour old does not count', { ofShard: ages(20, 3_600_000) }, 0],
  ['two hundred in a day may come at once', { ofDay: ages(199) }, 0],
  ['from then on they are spread', { ofDay: ages(200) }, 288_000],
  ['and five hundred are the most', { ofDay: ages(500, 0, 60_000) }, DAY - 499 * 60_000],
  ['what is over a day old does not count', { ofDay: ages(500, DAY) }, 0],
  ['nor what a clock that went wrong says of the future', { ofDay: ages(500, -DAY) }, 0],
  ['a larger bot has more', { ofDay: ages(500), total: 10_000 }, 0],
  ['none is made when Discord has none left', { remaining: 0 }, DAY],
])('%s', (_, fields, wait) => {
  expect(identifyWaitMs({ ...identifies, ...fields })).toBe(wait);
});

test('a shard that cannot stay connected never comes near a thousand in a day', () => {
  const all: number[] = [];
  for (let at = NOW; at < NOW + DAY; ) {
    all.push(at);
    const now = at;
    const made = all.map((one) => now - one);
    at += Math.max(500, identifyWaitMs({ ...identifies, ofShard: made, ofDay: made }));
  }
  expect(all.length).toBeLessThan(500);
});

test('the day is counted across restarts', async () => {
  const clock = createFakeClock(NOW);
  const log = createKeptLog();
  const memory = createMemoryStore();
  const start = (): Promise<void> =>
    createIdentifyThrottler({ clock, log, memory })
      .forConnection(LIMIT, NEVER)
      .waitForIdentify(0, new AbortController().signal);
  for (let n = 0; n < 200; n += 1) {
    await start();
    clock.advance(1_000);
  }
  expect(log.lines).toEqual([]);
  let done = false;
  const next = start().then(() => {
    done = true;
  });
  await clock.asleep();
  expect(log.lines).toEqual([
    {
      level: 'error',
      fields: { event: 'identify.throttled', shard: 0, waitMs: 287_000, today: 200 },
      message: expect.stringMatching(/token/),
    },
  ]);
  clock.advance(286_999);
  await Promise.resolve();
  expect(done).toBe(false);
  clock.advance(1);
  await next;
});

test('a wait ends when the shard has gone, and is not counted', async () => {
  const clock = createFakeClock(NOW);
  const memory = createMemoryStore();
  const throttler = createIdentifyThrottler({ clock, log: createKeptLog(), memory });
  const gone = new AbortController();
  const wait = throttler.forConnection({ ...LIMIT, remaining: 0 }, NEVER).waitForIdentify(0, gone.signal);
  await clock.asleep();
  gone.abort(new Error('closed'));
  await expect(wait).rejects.toThrow('closed');
  expect(await memory.recall('discord.identifies')).toBeUndefined();
});

test('a store that fails holds nobody up', async () => {
  const clock = createFakeClock(NOW);
  const log = createKeptLog();
  const memory = createMemoryStore();
  memory.failNext('recall', new Error('disk full'));
  memory.failNext('remember', new Error('disk full'));
  const throttler = createIdentifyThrottler({ clock, log, memory }).forConnection(LIMIT, NEVER);
  await throttler.waitForIdentify(0, new AbortController().signal);
  expect(log.lines.map((line) => line.level)).toEqual(['warn', 'warn']);
  await memory.remember('discord.identifies', 'nonsense');
  const again = createIdentifyThrottler({ clock, log, memory }).forConnection(LIMIT, NEVER);
  await again.waitForIdentify(0, new AbortController().signal);
  expect(await memory.recall('discord.identifies')).toBe(JSON.stringify([NOW]));
});

test('it is known which wait is over within minutes, and which identifies were made', async () => {
  const clock = createFakeClock(NOW);
  const throttler = createIdentifyThrottler({ clock, log: createKeptLog(), memory: createMemoryStore() });
  const identifies = throttler.forConnection({ ...LIMIT, max_concurrency: 1 }, NEVER);
  const { signal } = new AbortController();
  expect(identifies).toMatchObject({ made: 0, isHeldUp: false });
  await identifies.waitForIdentify(0, signal);
  expect(identifies).toMatchObject({ made: 1, isHeldUp: false });
  const second = identifies.waitForIdentify(1, signal);
  await clock.asleep();
  expect(identifies).toMatchObject({ made: 1, isHeldUp: true });
  clock.advance(6_000);
  await second;
  expect(identifies).toMatchObject({ made: 2, isHeldUp: false });
  const spent = throttler.forConnection({ ...LIMIT, remaining: 0 }, NEVER);
  const gone = new AbortController();
  const tomorrow = spent.waitForIdentify(2, gone.signal);
  await clock.asleep();
  expect(spent).toMatchObject({ made: 0, isHeldUp: false });
  gone.abort(new Error('closed'));
  await expect(tomorrow).rejects.toThrow('closed');
});
